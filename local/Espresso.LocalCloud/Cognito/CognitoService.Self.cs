using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>What a signed-in user does with an access token.</summary>
internal sealed partial class CognitoService
{
    private void AddSelfService()
    {
        Public("GetUser", input =>
        {
            var (_, user) = SignedIn(input);
            return Task.FromResult(new JsonObject { ["Username"] = user.Username, ["UserAttributes"] = UserAttributes.Write(user) });
        });
        Public("ChangePassword", async input =>
        {
            var (pool, user) = SignedIn(input);
            var proposed = input.RequiredText("ProposedPassword", () => Missing("proposedPassword"));
            _throttle.Check(user, Now);
            if (!Passwords.Matches(user.Password, input.RequiredText("PreviousPassword", () => Missing("previousPassword"))))
                throw Refused(user);
            Passwords.Check(pool, proposed);
            var kept = Passwords.Keep(pool, user.Username, proposed, Now);
            await _state.ChangeAsync(user, current => current with { Password = kept });
            return [];
        });
        Public("GlobalSignOut", async input =>
        {
            var (_, user) = SignedIn(input);
            await _state.RevokeAllAsync(user);
            return [];
        });
        Public("DeleteUser", async input =>
        {
            var (_, user) = SignedIn(input);
            await _state.RevokeAllAsync(user);
            await _state.RemoveAsync(user);
            return [];
        });
        Public("UpdateUserAttributes", async input =>
        {
            var (pool, user) = SignedIn(input);
            return new JsonObject { ["CodeDeliveryDetailsList"] = await SetAttributesAsync(pool, user, UserAttributes.Read(input), byAdmin: false) };
        });
        Public("DeleteUserAttributes", async input =>
        {
            var (pool, user) = SignedIn(input);
            await DropAttributesAsync(pool, user, input.Texts("UserAttributeNames"));
            return [];
        });
        Public("GetUserAttributeVerificationCode", async input =>
        {
            var (pool, user) = SignedIn(input);
            var attribute = input.RequiredText("AttributeName", () => Missing("attributeName"));
            var address = user.Pending.GetValueOrDefault(attribute) ?? user.Attributes.GetValueOrDefault(attribute) ?? throw Invalid($"User has no attribute {attribute}.");
            return Delivery(await SendVerificationAsync(pool, user, attribute, address));
        });
        Public("VerifyUserAttribute", async input =>
        {
            var (pool, user) = SignedIn(input);
            var attribute = input.RequiredText("AttributeName", () => Missing("attributeName"));
            var code = input.RequiredText("Code", () => Missing("code"));
            if (user.Pending.TryGetValue(attribute, out var wanted))
                CheckFree(pool, user, attribute, wanted);
            await SpendAsync(user, $"verify:{attribute}", new JsonObject { ["ConfirmationCode"] = code }, (current, _) =>
            {
                var changed = current.Pending.TryGetValue(attribute, out var pending) ? WithAttribute(current, attribute, pending) : current;
                return WithAttribute(changed, attribute + "_verified", "true") with
                {
                    Pending = new Dictionary<string, string>(current.Pending.Where(one => one.Key != attribute)),
                };
            });
            return [];
        });
    }

    private (PoolRecord Pool, UserRecord User) SignedIn(JsonObject input)
    {
        var (pool, claims) = _mint.ReadAccessToken(input.RequiredText("AccessToken", () => Missing("accessToken")), _state.Pools(), Now);
        if (_state.FindSessionByOrigin(claims.RequiredText("origin_jti")) is { IsRevoked: true })
            throw new CloudException("NotAuthorizedException", "Access Token has been revoked");
        var user = _state.FindUser(pool, claims.RequiredText("username")) ?? throw new CloudException("UserNotFoundException", "User does not exist.");
        return user.Enabled ? (pool, user) : throw new CloudException("NotAuthorizedException", "User is disabled.");
    }

    /// <summary>
    /// Sets attributes. A new address is unverified and gets a code; where the pool wants it, the old one stays until the code came back.
    /// </summary>
    private async Task<JsonArray> SetAttributesAsync(PoolRecord pool, UserRecord user, Dictionary<string, string> attributes, bool byAdmin)
    {
        UserAttributes.Check(pool, attributes, user, byAdmin);
        var addresses = attributes.Where(one => one.Key is "email" or "phone_number" && user.Attributes.GetValueOrDefault(one.Key) != one.Value).ToArray();
        foreach (var (name, value) in addresses)
            CheckFree(pool, user, name, value);
        var waiting = byAdmin ? [] : (pool.Settings["UserAttributeUpdateSettings"] as JsonObject)?.Texts("AttributesRequireVerificationBeforeUpdate") ?? [];
        var changed = await _state.ChangeAsync(user, current =>
        {
            var values = new Dictionary<string, string>(current.Attributes);
            var pending = new Dictionary<string, string>(current.Pending);
            foreach (var (name, value) in attributes)
            {
                var isNewAddress = addresses.Any(one => one.Key == name);
                if (isNewAddress && waiting.Contains(name))
                {
                    pending[name] = value;
                    continue;
                }

                values[name] = value;
                if (isNewAddress && !attributes.ContainsKey(name + "_verified"))
                    values[name + "_verified"] = "false";
            }

            return current with { Attributes = values, Pending = pending };
        });
        var sent = new JsonArray();
        foreach (var (name, value) in addresses.Where(one => pool.AutoVerifiedAttributes.Contains(one.Key) && !attributes.ContainsKey(one.Key + "_verified")))
            sent.Add(await SendVerificationAsync(pool, changed, name, value));
        return sent;
    }

    private Task<UserRecord> DropAttributesAsync(PoolRecord pool, UserRecord user, IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => name is "sub" || pool.UsernameAttributes.Contains(name)) is { } needed)
            throw Invalid($"Cannot delete the attribute {needed}.");
        return _state.ChangeAsync(user, current => current with
        {
            Attributes = new Dictionary<string, string>(current.Attributes.Where(one => !names.Contains(one.Key))),
        });
    }

    private void CheckFree(PoolRecord pool, UserRecord user, string attribute, string value)
    {
        var isName = pool.UsernameAttributes.Contains(attribute) || pool.AliasAttributes.Contains(attribute);
        if (isName && _state.FindUser(pool, value) is { } other && other.Username != user.Username)
            throw new CloudException("AliasExistsException", $"An account with the {attribute} already exists.");
    }

    private async Task<JsonObject> SendVerificationAsync(PoolRecord pool, UserRecord user, string attribute, string address)
    {
        var purpose = $"verify:{attribute}";
        var (code, record) = CodeDelivery.Make(purpose, Now);
        var changed = await _state.ChangeAsync(user, current => CodeDelivery.With(current, purpose, record));
        return await _codes.SendAsync(pool, changed, purpose, code, attribute, address);
    }
}
