using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>A pool's schema: the standard attributes of OpenID Connect and the pool's own (<c>custom:…</c>).</summary>
internal static class UserAttributes
{
    private static readonly string[] Standard =
    [
        "address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "locale", "middle_name", "name", "nickname",
        "phone_number", "phone_number_verified", "picture", "preferred_username", "profile", "sub", "updated_at", "website", "zoneinfo",
    ];

    /// <summary><c>[{Name, Value}]</c> as a map.</summary>
    public static Dictionary<string, string> Read(JsonObject input, string member = "UserAttributes") =>
        input.Objects(member).ToDictionary(one => one.RequiredText("Name"), one => one.Text("Value") ?? "");

    public static JsonArray Write(UserRecord user) =>
        new([.. user.Attributes.Select(one => new JsonObject { ["Name"] = one.Key, ["Value"] = one.Value })]);

    /// <summary>Checks attributes that are to be set.</summary>
    /// <param name="pool">Whose schema counts.</param>
    /// <param name="attributes">Name and new value.</param>
    /// <param name="existing">What the user has; null for a new one, which needs every required attribute.</param>
    /// <param name="byAdmin">An administrator may also set <c>email_verified</c> and <c>phone_number_verified</c>.</param>
    public static void Check(PoolRecord pool, IReadOnlyDictionary<string, string> attributes, UserRecord? existing, bool byAdmin)
    {
        var schema = pool.Settings.Objects("Schema");
        foreach (var (name, value) in attributes)
        {
            var declared = schema.FirstOrDefault(one => FullName(one) == name);
            if (declared is null && !Standard.Contains(name))
                throw Nonconforming($"{name}: Attribute does not exist in the schema.");
            if (name is "sub" || (name.EndsWith("_verified", StringComparison.Ordinal) && !byAdmin))
                throw new CloudException("NotAuthorizedException", $"A client attempted to write unauthorized attribute");
            if (existing is not null && declared?.Flag("Mutable") is false && existing.Attributes.ContainsKey(name))
                throw new CloudException("InvalidParameterException", $"user.{name}: Attribute cannot be updated.\n");
            if (name is "email" && !IsEmail(value))
                throw new CloudException("InvalidParameterException", "Invalid email address format.");
            if (name is "phone_number" && !IsPhone(value))
                throw new CloudException("InvalidParameterException", "Invalid phone number format.");
            if (declared is not null)
                CheckConstraints(name, value, declared);
        }

        if (existing is null && schema.FirstOrDefault(one => one.Flag("Required") is true && !attributes.ContainsKey(FullName(one))) is { } missing && !byAdmin)
            throw Nonconforming($"{FullName(missing)}: The attribute is required");
    }

    public static bool IsEmail(string text) => text.Length <= 320 && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && text.LastIndexOf('@') == at && text.IndexOf('.', at) > at + 1 && !text.EndsWith('.') && !text.Any(char.IsWhiteSpace);

    public static bool IsPhone(string text) => text.Length is > 3 and <= 16 && text[0] is '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The schema as DescribeUserPool shows it.</summary>
    public static JsonArray Describe(PoolRecord pool) => new([
        .. Standard.Select(name => pool.Settings.Objects("Schema").FirstOrDefault(one => FullName(one) == name) is { } declared ? Filled(name, declared) : Filled(name, [])),
        .. pool.Settings.Objects("Schema").Where(one => !Standard.Contains(FullName(one))).Select(one => Filled(FullName(one), one)),
    ]);

    private static JsonObject Filled(string name, JsonObject declared) => new()
    {
        ["Name"] = name,
        ["AttributeDataType"] = declared.Text("AttributeDataType") ?? (name.EndsWith("_verified", StringComparison.Ordinal) ? "Boolean" : name is "updated_at" ? "Number" : "String"),
        ["DeveloperOnlyAttribute"] = false,
        ["Mutable"] = declared.Flag("Mutable") ?? name is not "sub",
        ["Required"] = declared.Flag("Required") ?? name is "sub",
    };

    private static string FullName(JsonObject declared)
    {
        var name = declared.RequiredText("Name");
        return Standard.Contains(name) || name.StartsWith("custom:", StringComparison.Ordinal) ? name : "custom:" + name;
    }

    private static void CheckConstraints(string name, string value, JsonObject declared)
    {
        if (declared.Object("StringAttributeConstraints") is { } text
            && (value.Length < (text.Number("MinLength") ?? 0) || value.Length > (text.Number("MaxLength") ?? 2048)))
        {
            throw Nonconforming($"{name}: String must be between {text.Number("MinLength") ?? 0} and {text.Number("MaxLength") ?? 2048} characters");
        }

        if (declared.Text("AttributeDataType") is "Number" && !decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            throw Nonconforming($"{name}: Attribute value is not a number");
    }

    private static CloudException Nonconforming(string what) => new("InvalidParameterException", $"Attributes did not conform to the schema: {what}\n");
}
