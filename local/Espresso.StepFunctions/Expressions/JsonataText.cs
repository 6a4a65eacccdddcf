namespace Espresso.StepFunctions.Expressions;

/// <summary>The text between <c>{%</c> and <c>%}</c> is no JSONata.</summary>
internal sealed class JsonataSyntaxException(string message) : Exception(message);

/// <summary>Tells JSONata expressions from plain strings and hands them to the JSONata library.</summary>
internal static class JsonataText
{
    public static bool IsExpression(string? text) =>
        text is not null && text.StartsWith("{%", StringComparison.Ordinal) && text.EndsWith("%}", StringComparison.Ordinal) && text.Length >= 4;

    /// <exception cref="JsonataSyntaxException">The expression does not parse.</exception>
    public static Expression Compile(string text, string path) =>
        throw new JsonataSyntaxException($"JSONata is not available in this build: {text} in {path}");
}
