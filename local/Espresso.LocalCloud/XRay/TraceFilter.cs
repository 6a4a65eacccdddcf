using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.XRay;

/// <summary>
/// What <c>FilterExpression</c> picks (developer guide, "Using filter expressions"): conditions joined by AND, each of them
/// <c>annotation.KEY</c> or <c>annotation[KEY]</c> compared (<c>=</c>, <c>!=</c>) with a string, number or boolean, <c>service("NAME")</c>,
/// or one of <c>ok</c>, <c>error</c>, <c>fault</c>, <c>throttle</c>; <c>!</c> before one of the latter two turns it round.
/// </summary>
internal static partial class TraceFilter
{
    /// <summary>The condition on a trace.</summary>
    /// <exception cref="CloudException">The expression uses something else; the answer names it and what there is.</exception>
    public static Func<Trace, bool> Parse(string expression)
    {
        var conditions = Conjunction().Split(expression).Select(Condition).ToList();
        return trace => conditions.TrueForAll(condition => condition(trace));
    }

    private static Func<Trace, bool> Condition(string text)
    {
        var match = OneCondition().Match(text);
        if (!match.Success)
        {
            throw CloudException.NotImplemented(
                "xray",
                $"FilterExpression with \"{text.Trim()}\" (there are annotation.KEY = VALUE, annotation[KEY] != VALUE, service(\"NAME\"), ok, error, fault, throttle, !, AND)");
        }

        var turned = match.Groups["not"].Success;
        if (match.Groups["key"] is { Success: true, Value: var key })
        {
            var (value, equal) = (match.Groups["value"].Value, match.Groups["operator"].Value == "=");
            return trace => trace.Documents.Any(document => document["annotations"]?[key] is JsonValue annotation && Matches(annotation, value) == equal);
        }

        if (match.Groups["service"] is { Success: true, Value: var service })
        {
            return trace => trace.Services.Contains(service) != turned;
        }

        var mark = match.Groups["mark"].Value;
        return mark == "ok"
            ? trace => (trace.Has("error") || trace.Has("fault")) == turned
            : trace => trace.Has(mark) != turned;
    }

    private static bool Matches(JsonValue annotation, string literal) => literal[0] == '"'
        ? annotation.TryGetValue<string>(out var text) && text == literal[1..^1]
        : annotation.TryGetValue<bool>(out var flag)
            ? literal == (flag ? "true" : "false")
            : annotation.TryGetValue<double>(out var number) && double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted) && number.Equals(wanted);

    // Outside quotation marks: an even number of them follows.
    [GeneratedRegex("""\s+AND\s+(?=(?:[^"]*"[^"]*")*[^"]*$)""", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Conjunction();

    [GeneratedRegex(
        """^\s*(?:annotation(?:\.(?<key>\w+)|\[(?<key>\w+)\])\s*(?<operator>!?=)\s*(?<value>"[^"]*"|true|false|-?\d+(?:\.\d+)?)|(?<not>!)?\s*(?:service\(\s*"(?<service>[^"]*)"\s*\)|(?<mark>ok|error|fault|throttle)))\s*$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneCondition();
}
