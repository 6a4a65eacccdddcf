using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>New accounts and forgotten passwords.</summary>
internal sealed partial class CognitoService
{
    private const string ForSignUp = "signup";
    private const string ForForgotten = "forgot";

    private void AddSignUp()
    {
        Public("SignUp", SignUpAsync);
        Public("ConfirmSignUp", async input =>
        {
            var (pool, client, user) = Known(input);
            if (user is null)
                throw client.HidesUsers ? NoCode() : new CloudException("UserNotFoundException", "Username/client id combination not found.");
            if (user.Status is not "UNCONFIRMED")
                throw new CloudException("NotAuthorizedException", $"User cannot be confirmed. Current status is {user.Status}");
            await SpendAsync(user, ForSignUp, input, (current, attribute) => Verified(current with { Status = "CONFIRMED" }, attribute));
            return [];

            UserRecord Verified(UserRecord current, string attribute) => WithAttribute(current, attribute + "_verified", "true");
        });
        Public("ResendConfirmationCode", async input =>
        {
            var (pool, client, user) = Known(input);
            if (user is null)
                return client.HidesUsers ? Delivery(Pretended(input)) : throw new CloudException("UserNotFoundException", "Username/client id combination not found.");
            if (user.Status is not "UNCONFIRMED")
                throw Invalid("User is already confirmed.");
            return Delivery(await SendCodeAsync(pool, user, ForSignUp) ?? throw Invalid("Cannot resend codes. Auto verification not turned on."));
        });
        Public("ForgotPassword", async input =>
        {
            var (pool, client, user) = Known(input);
            if (user is null)
                return client.HidesUsers ? Delivery(Pretended(input)) : throw new CloudException("UserNotFoundException", "Username/client id combination not found.");
            return Delivery(await SendResetAsync(pool, user));
        });
        Public("ConfirmForgotPassword", async input =>
        {
            var (pool, client, user) = Known(input);
            var password = input.RequiredText("Password", () => Missing("password"));
            if (user is null)
                throw client.HidesUsers ? NoCode() : new CloudException("UserNotFoundException", "Username/client id combination not found.");
            Passwords.Check(pool, password);
            var kept = Passwords.Keep(pool, user.Username, password, Now);
            await SpendAsync(user, ForForgotten, input, (current, _) => current with { Password = kept, Status = "CONFIRMED" });
            await _state.RevokeAllAsync(user);
            _throttle.Succeeded(user);
            return [];
        });
    }

    private async Task<JsonObject> SignUpAsync(JsonObject input)
    {
        var username = input.RequiredText("Username", () => Missing("username"));
        var (pool, client) = ClientOf(input, username, input.Text("SecretHash"));
        if (pool.Settings["AdminCreateUserConfig"]?["AllowAdminCreateUserOnly"]?.ToString() is "true" or "True")
            throw new CloudException("NotAuthorizedException", "SignUp is not permitted for this user pool");
        var attributes = UserAttributes.Read(input);
        var writable = client.Settings.Texts("WriteAttributes");
        if (writable.Count > 0 && attributes.Keys.Any(name => !writable.Contains(name)))
            throw new CloudException("NotAuthorizedException", "A client attempted to write unauthorized attribute");
        var password = input.RequiredText("Password", () => Missing("password"));
        var user = NewUser(pool, username, attributes, "UNCONFIRMED", byAdmin: false);
        Passwords.Check(pool, password);
        user = user with { Password = Passwords.Keep(pool, user.Username, password, Now) };
        await _state.AddAsync(pool, user, [username], () => Taken(pool, username));
        var details = await SendCodeAsync(pool, user, ForSignUp);
        var answer = new JsonObject { ["UserConfirmed"] = false, ["UserSub"] = user.Sub };
        if (details is not null)
            answer["CodeDeliveryDetails"] = details;
        return answer;
    }

    private static CloudException Taken(PoolRecord pool, string name) => new("UsernameExistsException", !pool.UsesAttributesAsUsername
        ? "User already exists"
        : $"An account with the given {(UserAttributes.IsEmail(name) ? "email" : "phone_number")} already exists.");

    /// <summary>A user from a name and attributes: in pools that sign in by attribute the name becomes one.</summary>
    private static UserRecord NewUser(PoolRecord pool, string username, Dictionary<string, string> attributes, string status, bool byAdmin)
    {
        if (pool.UsesAttributesAsUsername)
        {
            var attribute = UserAttributes.IsEmail(username) && pool.UsernameAttributes.Contains("email") ? "email"
                : UserAttributes.IsPhone(username) && pool.UsernameAttributes.Contains("phone_number") ? "phone_number"
                : throw Invalid($"Username should be {(pool.UsernameAttributes.Contains("email") ? "an email" : "a phone number")}{(pool.UsernameAttributes.Count > 1 ? " or phone number" : "")}.");
            if (attributes.TryGetValue(attribute, out var given) && !pool.Names.Equals(given, username))
                throw Invalid($"Username and {attribute} must be the same.");
            attributes[attribute] = username;
        }
        else if (pool.AliasAttributes.Contains("email") && UserAttributes.IsEmail(username))
        {
            throw Invalid("Username cannot be of email format, since user pool is configured for email alias.");
        }
        else if (username.Length > 128 || username.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw Invalid("1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+");
        }

        UserAttributes.Check(pool, attributes, existing: null, byAdmin);
        var sub = Ids.Request();
        var now = Now;
        return new UserRecord
        {
            PoolId = pool.Id,
            Username = pool.UsesAttributesAsUsername ? sub : username,
            Status = status,
            Attributes = new Dictionary<string, string>(attributes) { ["sub"] = sub },
            CreatedAt = now,
            ModifiedAt = now,
        };
    }

    /// <summary>Sends a code to the first attribute that the pool verifies and the user has; null when there is none.</summary>
    private async Task<JsonObject?> SendCodeAsync(PoolRecord pool, UserRecord user, string purpose)
    {
        var attribute = Verifiable(pool, user);
        if (attribute is null)
            return null;
        var (code, record) = CodeDelivery.Make(purpose, Now);
        var changed = await _state.ChangeAsync(user, current => CodeDelivery.With(current, purpose, record));
        return await _codes.SendAsync(pool, changed, purpose, code, attribute, changed.Attributes[attribute]);
    }

    private async Task<JsonObject> SendResetAsync(PoolRecord pool, UserRecord user)
    {
        if (user.Status is "FORCE_CHANGE_PASSWORD")
            throw new CloudException("NotAuthorizedException", "User password cannot be reset in the current state.");
        if (!user.Enabled)
            throw new CloudException("NotAuthorizedException", "User is disabled.");
        string? attribute = user.Attributes.GetValueOrDefault("email_verified") is "true" ? "email"
            : user.Attributes.GetValueOrDefault("phone_number_verified") is "true" ? "phone_number" : null;
        if (attribute is null || !user.Attributes.TryGetValue(attribute, out var address))
            throw Invalid("Cannot reset password for the user as there is no registered/verified email or phone_number");
        var (code, record) = CodeDelivery.Make(ForForgotten, Now);
        var changed = await _state.ChangeAsync(user, current => CodeDelivery.With(current, ForForgotten, record));
        return await _codes.SendAsync(pool, changed, ForForgotten, code, attribute, address);
    }

    /// <summary>Uses up a code: the change is made when it is right, and a wrong one is counted and refused.</summary>
    private async Task SpendAsync(UserRecord user, string purpose, JsonObject input, Func<UserRecord, string, UserRecord> change)
    {
        var code = input.RequiredText("ConfirmationCode", () => Missing("confirmationCode"));
        var pool = _state.Pool(user.PoolId);
        CloudException? error = null;
        await _state.ChangeAsync(user, current =>
        {
            (error, var counted) = CodeDelivery.Check(current, purpose, code, Now);
            return error is not null ? counted : CodeDelivery.Spent(change(current, Verifiable(pool, current) ?? "email"), purpose);
        });
        if (error is not null)
            throw error;
    }

    private static string? Verifiable(PoolRecord pool, UserRecord user) =>
        pool.AutoVerifiedAttributes.OrderBy(name => name is "email" ? 0 : 1).FirstOrDefault(user.Attributes.ContainsKey);

    private static UserRecord WithAttribute(UserRecord user, string name, string value) =>
        user with { Attributes = new Dictionary<string, string>(user.Attributes) { [name] = value } };

    private (PoolRecord Pool, ClientRecord Client, UserRecord? User) Known(JsonObject input)
    {
        var username = input.RequiredText("Username", () => Missing("username"));
        var (pool, client) = ClientOf(input, username, input.Text("SecretHash"));
        return (pool, client, _state.FindUser(pool, username));
    }

    private static CloudException NoCode() => new("ExpiredCodeException", "Invalid code provided, please request a code again.");

    private static JsonObject Delivery(JsonObject details) => new() { ["CodeDeliveryDetails"] = details };

    /// <summary>What is said of a user who is not there, so that nobody can ask who is.</summary>
    private static JsonObject Pretended(JsonObject input) =>
        CodeDelivery.Details("email", input.Text("Username") is { } name && UserAttributes.IsEmail(name) ? name : "user@example.com");
}
