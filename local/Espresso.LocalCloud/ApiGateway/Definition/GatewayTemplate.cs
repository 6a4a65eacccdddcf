using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Definition;

/// <summary>
/// The part of API Gateway's templates that fills in values: <c>$context.requestId</c>, <c>$stageVariables.name</c>.
/// Directives and other functions of the template language are refused by name.
/// </summary>
internal static partial class GatewayTemplate
{
    /// <exception cref="CloudException"><c>NotImplemented</c>: the template does more than fill in values.</exception>
    public static void Check(string template, string place)
    {
        if (Unknown().Match(template) is { Success: true, Value: var found })
        {
            throw CloudException.NotImplemented("apigateway", $"\"{found}\" in a template ({place}); known: $context.*, $stageVariables.*");
        }
    }

    /// <param name="values">Names after the dollar sign: <c>context.requestId</c>. What is absent becomes an empty text, as in AWS.</param>
    public static string Fill(string template, Func<string, string?> values) =>
        Variable().Replace(template, match => values(match.Groups["name"].Value) ?? "");

    /// <summary>A mapped value: a literal in single quotes, or the name of a value.</summary>
    public static string? Map(string expression, Func<string, string?> values) =>
        expression is ['\'', .. var literal, '\''] ? literal : values(expression);

    /// <summary>The template for the caller's accepted type, else for JSON, else the first.</summary>
    public static (string Type, string Text)? Choose(JsonObject templates, string accept)
    {
        var type = templates.Select(one => one.Key).FirstOrDefault(key => accept.Split(',').Any(one => one.Split(';')[0].Trim().Equals(key, StringComparison.OrdinalIgnoreCase)))
            ?? (templates.ContainsKey("application/json") ? "application/json" : templates.Select(one => one.Key).FirstOrDefault());
        return type is null ? null : (type, templates[type]!.GetValue<string>());
    }

    [GeneratedRegex(@"\$(\{(?<name>(context|stageVariables)(\.[A-Za-z0-9_:-]+)+)\}|(?<name>(context|stageVariables)(\.[A-Za-z0-9_:-]+)+))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$(?!\{?(context|stageVariables)\.)!?[A-Za-z_{][A-Za-z.]*|#(set|if|else|end|foreach)\b|##", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unknown();
}
