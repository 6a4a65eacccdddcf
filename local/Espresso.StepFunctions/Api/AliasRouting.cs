using System.Globalization;
using System.Text.RegularExpressions;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>An alias's name and routing configuration, checked in the service's words.</summary>
internal static partial class AliasRouting
{
    private const int MostVersions = 2;
    private const long WholeWeight = 100;

    /// <summary>An alias's name is no number, which would make it a version's.</summary>
    public static MemberRule NameRule { get; } = new("name", Required: true, MinLength: 1, MaxLength: 80, Pattern: NameShape());

    public static MemberRule Rule(bool required) => new("routingConfiguration", required) { Inner = Problems };

    /// <exception cref="StepFunctionsException">ValidationException: what each entry is, or what they are together, is not valid.</exception>
    public static List<(string VersionArn, int Weight)> Read(JsonValue value)
    {
        var routing = ((JsonArray)value).Select(static item => (VersionArn: Arn(item), Weight: (int)Weight(item))).ToList();
        var arns = string.Join(", ", routing.Select(static r => r.VersionArn));
        foreach (var (arn, _) in routing)
        {
            Arns.Check(arn, "stateMachine");
        }

        if (routing.Exists(static r => Arns.VersionNumber(r.VersionArn) == 0))
        {
            throw Invalid($"Routing configuration must contain state machine version ARNs. Received: [{arns}]");
        }

        if (routing.DistinctBy(static r => r.VersionArn, StringComparer.Ordinal).Count() < routing.Count)
        {
            throw Invalid($"Routing configuration must contain distinct state machine version ARNs. Received: [{arns}]");
        }

        if (routing.DistinctBy(static r => Arns.MachineOf(r.VersionArn), StringComparer.Ordinal).Count() > 1)
        {
            throw Invalid($"Routing configuration must contain versions of the same state machine. Received: [{arns}]");
        }

        return routing.Sum(static r => r.Weight) == WholeWeight
            ? routing
            : throw Invalid($"Sum of routing configuration weights must equal 100. Received: [{string.Join(", ", routing.Select(static r => r.Weight))}]");
    }

    private static IEnumerable<string> Problems(JsonValue value)
    {
        if (value is not JsonArray items)
        {
            yield return "Value at 'routingConfiguration' failed to satisfy constraint: Member must be a list";
            yield break;
        }

        if (items.Count is 0 or > MostVersions)
        {
            var shown = string.Join(", ", items.Select(static i => string.Create(CultureInfo.InvariantCulture, $"RoutingConfigurationListItem(stateMachineVersionArn={Arn(i)}, weight={Weight(i)})")));
            yield return $"Value '[{shown}]' at 'routingConfiguration' failed to satisfy constraint: Member must have length {(items.Count == 0 ? "greater than or equal to 1" : "less than or equal to 2")}";
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (Weight(items[i]) is var weight && weight is < 0 or > WholeWeight)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Value '{weight}' at 'routingConfiguration.{i + 1}.member.weight' failed to satisfy constraint: Member must have value {(weight < 0 ? "greater than or equal to 0" : "less than or equal to 100")}");
            }
        }
    }

    private static string Arn(JsonValue item) => item["stateMachineVersionArn"]?.AsString() ?? "";

    private static long Weight(JsonValue item) => item["weight"] is JsonNumber { IsInteger: true } number ? number.Integer : 0;

    private static StepFunctionsException Invalid(string message) => new("ValidationException", message);

    [GeneratedRegex(@"^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameShape();
}
