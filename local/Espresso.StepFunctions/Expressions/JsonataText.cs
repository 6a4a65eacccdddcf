using Espresso.Jsonata;

namespace Espresso.StepFunctions.Expressions;

/// <summary>A JSONata expression of a definition cannot be used; the message is the service's.</summary>
internal sealed class JsonataRefusedException(string code, string message) : Exception(message)
{
    /// <summary>The diagnostic's code.</summary>
    public string Code => code;
}

/// <summary>Tells JSONata expressions from plain strings and compiles them.</summary>
internal static class JsonataText
{
    private const string Invalid = "INVALID_JSONATA_EXPRESSION";
    private const string Unsupported = "UNSUPPORTED_JSONATA_EXPRESSION";

    public static bool IsExpression(string? text) =>
        text is not null && text.StartsWith("{%", StringComparison.Ordinal) && text.EndsWith("%}", StringComparison.Ordinal) && text.Length >= 4;

    /// <param name="text">The field's value, with its brackets.</param>
    /// <param name="path">The field's path within its state, such as <c>Choices[0]/Condition</c>.</param>
    /// <param name="hasResult">Whether there is a result to ask for here: behind a task, branches or iterations.</param>
    /// <exception cref="JsonataRefusedException">It does not parse, or it asks for what a state does not have.</exception>
    public static Expression Compile(string text, string path, bool hasResult)
    {
        var source = text[2..^2].Trim();
        JsonataExpression expression;
        try
        {
            expression = JsonataExpression.Parse(source);
        }
        catch (JsonataException e)
        {
            throw new JsonataRefusedException(Invalid, e.Message);
        }

        if (expression.Context is [var name, ..])
        {
            throw new JsonataRefusedException(Unsupported, name == "$$"
                ? "Reference to '$$' is not supported."
                : $"Reference to '{name}' at the top level is not supported.");
        }

        foreach (var (variable, member) in expression.Members)
        {
            if (variable == "states" && !StatesObject.Has(path, member, hasResult))
            {
                throw new JsonataRefusedException(Unsupported, $"Field '$states.{member}' does not exist.");
            }
        }

        return new JsonataQuery(expression, path);
    }
}
