using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>What an administrator does with users.</summary>
internal sealed partial class CognitoService
{
    private const int LargestPage = 60;

    private void AddUsers()
    {
        Admin("AdminCreateUser", AdminCreateUserAsync);
        Admin("AdminGetUser", input => Described(UserOf(input, PoolOf(input)), "UserAttributes"));
        Admin("AdminSetUserPassword", async input =>
        {
            var pool = PoolOf(input);
            var user = UserOf(input, pool);
            var password = input.RequiredText("Password", () => Missing("password"));
            Passwords.Check(pool, password);
            var kept = Passwords.Keep(pool, user.Username, password, Now);
            await _state.ChangeAsync(user, current => current with { Password = kept, Status = input.Flag("Permanent") is true ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD" });
            _throttle.Succeeded(user);
            return [];
        });
        Admin("AdminConfirmSignUp", async input =>
        {
            var user = UserOf(input, PoolOf(input));
            await _state.ChangeAsync(user, current => current.Status is "UNCONFIRMED"
                ? current with { Status = "CONFIRMED" }
                : throw new CloudException("NotAuthorizedException", $"User cannot be confirmed. Current status is {current.Status}"));
            return [];
        });
        Admin("AdminUpdateUserAttributes", async input =>
        {
            var pool = PoolOf(input);
            await SetAttributesAsync(pool, UserOf(input, pool), UserAttributes.Read(input), byAdmin: true);
            return [];
        });
        Admin("AdminDeleteUserAttributes", async input =>
        {
            var pool = PoolOf(input);
            await DropAttributesAsync(pool, UserOf(input, pool), input.Texts("UserAttributeNames"));
            return [];
        });
        Admin("AdminDisableUser", input => EnableAsync(input, enabled: false));
        Admin("AdminEnableUser", input => EnableAsync(input, enabled: true));
        Admin("AdminResetUserPassword", async input =>
        {
            var pool = PoolOf(input);
            var user = UserOf(input, pool);
            await SendResetAsync(pool, user);
            await _state.ChangeAsync(user, current => current with { Status = "RESET_REQUIRED" });
            return [];
        });
        Admin("AdminUserGlobalSignOut", async input =>
        {
            await _state.RevokeAllAsync(UserOf(input, PoolOf(input)));
            return [];
        });
        Admin("AdminDeleteUser", async input =>
        {
            var user = UserOf(input, PoolOf(input));
            await _state.RevokeAllAsync(user);
            await _state.RemoveAsync(user);
            return [];
        });
        Admin("ListUsers", ListUsers);
    }

    private async Task<JsonObject> AdminCreateUserAsync(JsonObject input)
    {
        var pool = PoolOf(input);
        var username = input.RequiredText("Username", () => Missing("username"));
        if (input.Text("MessageAction") is "RESEND")
            return await ResendInvitationAsync(pool, UserOf(input, pool), username, input);
        var user = NewUser(pool, username, UserAttributes.Read(input), "FORCE_CHANGE_PASSWORD", byAdmin: true);
        var password = input.Text("TemporaryPassword") ?? Passwords.Temporary();
        Passwords.Check(pool, password);
        user = user with { Password = Passwords.Keep(pool, user.Username, password, Now) };
        await _state.AddAsync(pool, user, [username], () => new CloudException("UsernameExistsException", "User account already exists"));
        if (input.Text("MessageAction") is not "SUPPRESS")
            await _codes.InviteAsync(pool, user, username, password);
        return new JsonObject { ["User"] = Described(user, "Attributes") };
    }

    private async Task<JsonObject> ResendInvitationAsync(PoolRecord pool, UserRecord user, string username, JsonObject input)
    {
        if (user.Status is not "FORCE_CHANGE_PASSWORD")
            throw new CloudException("UnsupportedUserStateException", "Resend not possible. User status is not FORCE_CHANGE_PASSWORD");
        var password = input.Text("TemporaryPassword") ?? Passwords.Temporary();
        Passwords.Check(pool, password);
        var kept = Passwords.Keep(pool, user.Username, password, Now);
        var changed = await _state.ChangeAsync(user, current => current with { Password = kept });
        await _codes.InviteAsync(pool, changed, username, password);
        return new JsonObject { ["User"] = Described(changed, "Attributes") };
    }

    private async Task<JsonObject> EnableAsync(JsonObject input, bool enabled)
    {
        await _state.ChangeAsync(UserOf(input, PoolOf(input)), current => current with { Enabled = enabled });
        return [];
    }

    private JsonObject ListUsers(JsonObject input)
    {
        var pool = PoolOf(input);
        var limit = (int)Math.Clamp(input.Number("Limit") ?? LargestPage, 1, LargestPage);
        var matches = input.Text("Filter") is { Length: > 0 } filter ? Filtered(filter) : _ => true;
        var skip = int.TryParse(input.Text("PaginationToken"), NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0;
        var users = _state.Users(pool.Id).Where(matches).OrderBy(user => user.CreatedAt).ThenBy(user => user.Username, StringComparer.Ordinal).ToArray();
        var answer = new JsonObject { ["Users"] = new JsonArray([.. users.Skip(skip).Take(limit).Select(user => Described(user, "Attributes"))]) };
        if (skip + limit < users.Length)
            answer["PaginationToken"] = (skip + limit).ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    /// <summary><c>email = "ana@example.com"</c> or, for a beginning, <c>email ^= "ana"</c>.</summary>
    private static Func<UserRecord, bool> Filtered(string filter)
    {
        var parts = FilterPattern().Match(filter);
        if (!parts.Success)
            throw Invalid($"Error while parsing filter: {filter}. Expected: attribute = \"value\" or attribute ^= \"value\".");
        var (name, value) = (parts.Groups["name"].Value, parts.Groups["value"].Value.Replace("\\\"", "\"", StringComparison.Ordinal));
        var isBeginning = parts.Groups["operator"].Value is "^=";
        return user =>
        {
            var has = name switch
            {
                "username" => user.Username,
                "cognito:user_status" => user.Status,
                "status" => user.Enabled ? "Enabled" : "Disabled",
                _ => user.Attributes.GetValueOrDefault(name),
            };
            return has is not null && (isBeginning
                ? has.StartsWith(value, StringComparison.OrdinalIgnoreCase)
                : string.Equals(has, value, StringComparison.OrdinalIgnoreCase));
        };
    }

    [GeneratedRegex("""^\s*"?(?<name>[\w:]+)"?\s*(?<operator>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FilterPattern();

    private static JsonObject Described(UserRecord user, string attributes) => new()
    {
        ["Username"] = user.Username,
        [attributes] = UserAttributes.Write(user),
        ["UserCreateDate"] = Seconds(user.CreatedAt),
        ["UserLastModifiedDate"] = Seconds(user.ModifiedAt),
        ["Enabled"] = user.Enabled,
        ["UserStatus"] = user.Status,
    };
}
