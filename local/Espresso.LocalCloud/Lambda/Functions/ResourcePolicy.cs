using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda.Functions;

/// <summary>The statements that AddPermission puts on a function, a version or an alias.</summary>
internal static class ResourcePolicy
{
    /// <summary>Whether a statement for exactly this resource allows the call.</summary>
    public static bool Allows(JsonArray policy, string resource, string action, string principal, string? sourceArn) => policy.OfType<JsonObject>().Any(statement =>
        statement.Text("Resource") == resource
        && (statement.Text("Action") == action || statement.Text("Action") == "lambda:*")
        && (statement["Principal"] is JsonObject service ? service.Text("Service") == principal : statement.Text("Principal") == "*")
        && (statement.Object("Condition")?.Object("ArnLike")?.Text("AWS:SourceArn") is not { } pattern || (sourceArn is not null && IsLike(sourceArn, pattern))));

    /// <summary>ArnLike: a star or question mark stays within its part between colons.</summary>
    private static bool IsLike(string arn, string pattern)
    {
        var (parts, patterns) = (arn.Split(':', 6), pattern.Split(':', 6));
        return parts.Length == patterns.Length && parts.Zip(patterns).All(pair =>
            Regex.IsMatch(pair.First, $"\\A{Regex.Escape(pair.Second).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}\\z", RegexOptions.Singleline, TimeSpan.FromSeconds(1)));
    }
}
