using System.Globalization;

namespace Espresso.StepFunctions.Engine;

/// <summary>The ARNs of Step Functions: <c>arn:aws:states:REGION:ACCOUNT:KIND:NAME…</c>.</summary>
internal static class Arns
{
    private const int KindAt = 5;
    private const int NameAt = 6;

    public static string Machine(EngineOptions options, string name) => Of(options, "stateMachine", name);

    public static string Activity(EngineOptions options, string name) => Of(options, "activity", name);

    public static string Execution(EngineOptions options, string machine, string name) => Of(options, "execution", machine + ":" + name);

    public static string Express(EngineOptions options, string machine, string name, Guid id) => Of(options, "express", $"{machine}:{name}:{id:D}");

    /// <summary>The machine's ARN in that of a version or alias.</summary>
    public static string MachineOf(string arn) => string.Join(':', arn.Split(':').Take(NameAt + 1));

    public static string MachineName(string arn) => arn.Split(':')[NameAt];

    /// <summary>A version's number; 0 when the ARN names none.</summary>
    public static long VersionNumber(string arn) =>
        arn.Split(':') is { Length: > NameAt + 1 } parts && long.TryParse(parts[NameAt + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Checks an ARN's form and kind.</summary>
    /// <exception cref="StepFunctionsException">InvalidArn.</exception>
    public static string Check(string arn, params ReadOnlySpan<string> kinds)
    {
        var parts = arn.Split(':');
        if (parts[0] != "arn" || parts.Length < 3)
        {
            throw Invalid($"Invalid ARN prefix: {arn}");
        }

        if (parts.Length <= NameAt || parts[2] != "states" || parts[NameAt].Length == 0)
        {
            throw Invalid(parts.Length <= KindAt ? $"ARN must have at least six components: {arn}" : $"Invalid ARN: {arn}");
        }

        return kinds.Contains(parts[KindAt]) ? arn : throw Invalid($"Resource type not valid in this context: {parts[KindAt]}");
    }

    private static StepFunctionsException Invalid(string reason) => new("InvalidArn", $"Invalid Arn: '{reason}'");

    private static string Of(EngineOptions options, string kind, string name) => $"arn:aws:states:{options.Region}:{options.AccountId}:{kind}:{name}";
}
