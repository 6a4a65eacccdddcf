using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Ses;

namespace Espresso.LocalCloud.Cognito;

/// <summary>Makes codes, sends them as captured mail in the pool's words, and checks them.</summary>
internal sealed class CodeDelivery(ICloud cloud)
{
    private const int MostAttempts = 10;
    private const string Sender = "no-reply@verificationemail.com";

    /// <summary>How long a code is good: 24 hours for a new account or address, one hour for a password.</summary>
    public static TimeSpan Lifetime(string purpose) => purpose is "forgot" ? TimeSpan.FromHours(1) : TimeSpan.FromHours(24);

    public static (string Code, CodeRecord Record) Make(string purpose, DateTimeOffset now)
    {
        var code = RandomNumberGenerator.GetInt32(0, 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        return (code, new CodeRecord(Hash(code), now + Lifetime(purpose), 0));
    }

    /// <summary>The user without the code that was used.</summary>
    public static UserRecord Spent(UserRecord user, string purpose) =>
        user with { Codes = new Dictionary<string, CodeRecord>(user.Codes.Where(one => one.Key != purpose)) };

    public static UserRecord With(UserRecord user, string purpose, CodeRecord code) =>
        user with { Codes = new Dictionary<string, CodeRecord>(user.Codes) { [purpose] = code } };

    /// <summary>Null when the code is right; else the error, and the user with one more wrong attempt.</summary>
    public static (CloudException? Error, UserRecord User) Check(UserRecord user, string purpose, string code, DateTimeOffset now)
    {
        if (!user.Codes.TryGetValue(purpose, out var kept) || kept.ExpiresAt <= now)
            return (new CloudException("ExpiredCodeException", "Invalid code provided, please request a code again."), user);
        if (kept.WrongAttempts >= MostAttempts)
            return (new CloudException("LimitExceededException", "Attempt limit exceeded, please try after some time."), user);
        return CryptographicOperations.FixedTimeEquals(kept.Hash, Hash(code))
            ? (null, user)
            : (new CloudException("CodeMismatchException", "Invalid verification code provided, please try again."), With(user, purpose, kept with { WrongAttempts = kept.WrongAttempts + 1 }));
    }

    /// <summary>Sends a code and says where to, as the API does.</summary>
    public async Task<JsonObject> SendAsync(PoolRecord pool, UserRecord user, string purpose, string code, string attribute, string address)
    {
        var template = pool.Settings["VerificationMessageTemplate"] as JsonObject;
        var subject = template?.Text("EmailSubject") ?? pool.Settings.Text("EmailVerificationSubject") ?? "Your verification code";
        var message = purpose is "forgot"
            ? "Your password reset code is {####}"
            : template?.Text("EmailMessage") ?? pool.Settings.Text("EmailVerificationMessage") ?? "Your confirmation code is {####}";
        await DeliverAsync(pool, address, purpose is "forgot" ? "Your password reset code" : subject, Filled(message, user.Username, code));
        return Details(attribute, address);
    }

    /// <summary>Sends a new user the temporary password.</summary>
    public Task InviteAsync(PoolRecord pool, UserRecord user, string shownName, string password)
    {
        var template = pool.Settings["AdminCreateUserConfig"]?["InviteMessageTemplate"] as JsonObject;
        var to = user.Attributes.GetValueOrDefault("email") ?? user.Attributes.GetValueOrDefault("phone_number");
        return to is { } address
            ? DeliverAsync(pool, address, template?.Text("EmailSubject") ?? "Your temporary password",
                Filled(template?.Text("EmailMessage") ?? "Your username is {username} and temporary password is {####}.", shownName, password))
            : throw new CloudException("InvalidParameterException", "User has no email or phone_number to send the invitation to. Set MessageAction to SUPPRESS to create it without.");
    }

    /// <summary>The answer's CodeDeliveryDetails; the address is masked.</summary>
    public static JsonObject Details(string attribute, string address) => new()
    {
        ["AttributeName"] = attribute,
        ["DeliveryMedium"] = attribute is "phone_number" ? "SMS" : "EMAIL",
        ["Destination"] = attribute is "phone_number"
            ? "+" + new string('*', Math.Max(0, address.Length - 5)) + address[Math.Max(0, address.Length - 4)..]
            : $"{address[..1]}***@{address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..][..1]}***",
    };

    private Task<string> DeliverAsync(PoolRecord pool, string address, string subject, string message)
    {
        var from = pool.Settings["EmailConfiguration"]?["From"]?.ToString() ?? Sender;
        // Cognito's templates are HTML; the plain part is the same without the tags.
        var plain = Regex.Replace(message, "<[^>]*>", "", RegexOptions.None, TimeSpan.FromSeconds(1));
        return cloud.Service<IMailbox>().DeliverAsync(new OutgoingMail(from, [address], subject, message.ReplaceLineEndings("<br>"), plain, "cognito"));
    }

    private static string Filled(string message, string username, string code) => message
        .Replace("{####}", code, StringComparison.Ordinal)
        .Replace("{username}", username, StringComparison.Ordinal);

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
