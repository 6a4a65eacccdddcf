using System.Text;

namespace Espresso.StepFunctions.Validation;

/// <summary>One problem of a definition.</summary>
/// <param name="Severity"><c>ERROR</c> or <c>WARNING</c>.</param>
/// <param name="Code">The service's code, such as <c>SCHEMA_VALIDATION_FAILED</c>.</param>
/// <param name="Message">The service's words.</param>
/// <param name="Location">Where: <c>/States/X/Field</c>, or line and column of text that is no JSON; null for an empty definition.</param>
/// <param name="Advice">The thing, the rule and the choices, for a person who reads the log.</param>
public sealed record Diagnostic(string Severity, string Code, string Message, string? Location, string Advice)
{
    /// <summary>The form that CreateStateMachine's error lists.</summary>
    public string WireText => $"{Code}: {Message} at {Location ?? "null"}";
}

/// <summary>Collects the problems of a definition: all of them, in the order of the text.</summary>
internal sealed class Diagnostics
{
    public const string SchemaValidationFailed = "SCHEMA_VALIDATION_FAILED";
    public const string MissingTransitionTarget = "MISSING_TRANSITION_TARGET";
    public const string InvalidJson = "INVALID_JSON_DESCRIPTION";
    public const string DuplicateStateName = "DUPLICATE_STATE_NAME";
    public const string MissingEndState = "MISSING_END_STATE";
    public const string InvalidLabelName = "INVALID_LABEL_NAME";
    public const string DuplicateLabelName = "DUPLICATE_LABEL_NAME";

    private readonly List<Diagnostic> _all = [];

    public IReadOnlyList<Diagnostic> All => _all;

    public bool HasErrors => _all.Exists(static d => d.Severity == "ERROR");

    public void Schema(string? location, string message, string? advice = null) => Error(SchemaValidationFailed, location, message, advice);

    public void Error(string code, string? location, string message, string? advice = null) =>
        _all.Add(new Diagnostic("ERROR", code, message, location, Readable(location) + (advice ?? message)));

    public void Warning(string code, string location, string message) =>
        _all.Add(new Diagnostic("WARNING", code, message, location, Readable(location) + message));

    // "/States/Pay/Next" reads as: State "Pay", "Next": …
    private static string Readable(string? location)
    {
        var parts = (location ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var text = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] == "States" && i + 1 < parts.Length)
            {
                text.Append(text.Length > 0 ? " > " : null).Append("State \"").Append(parts[++i]).Append('"');
            }
            else
            {
                text.Append(text.Length > 0 ? ", " : null).Append('"').Append(parts[i]).Append('"');
            }
        }

        return text.Length == 0 ? "Definition: " : text.Append(": ").ToString();
    }
}
