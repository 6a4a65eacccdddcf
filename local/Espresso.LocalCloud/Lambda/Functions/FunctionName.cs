using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda.Functions;

/// <summary>The ways to name a function: <c>orders</c>, <c>orders:live</c>, <c>000000000000:function:orders</c>, a full ARN.</summary>
internal static partial class FunctionName
{
    /// <summary>The plain name and the qualifier, which may be null.</summary>
    /// <exception cref="CloudException"><c>ValidationException</c> when it is none of these.</exception>
    public static (string Name, string? Qualifier) Parse(string text)
    {
        var match = Rule().Match(text);
        return match.Success
            ? (match.Groups["name"].Value, match.Groups["qualifier"] is { Success: true, Value: var qualifier } ? qualifier : null)
            : throw CloudException.Validation($"1 validation error detected: Value '{text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: {Rule()}");
    }

    [GeneratedRegex(@"\A((arn:aws:lambda:[a-z0-9-]+:)?([0-9]{12}:)?function:)?(?<name>[A-Za-z0-9_-]{1,64})(:(?<qualifier>\$LATEST|[A-Za-z0-9_-]+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rule();
}
