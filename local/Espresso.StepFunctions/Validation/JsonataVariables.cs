using Espresso.Jsonata.Functions;

namespace Espresso.StepFunctions.Validation;

/// <summary>Finds the variables that a JSONata expression takes from outside: neither bound in it nor a function's name.</summary>
internal static class JsonataVariables
{
    private const string StatesVariable = "states";
    private static readonly HashSet<string> _functions = [.. StepFunctionsLibrary.Functions.Names, "eval"];

    public static IEnumerable<string> Of(string expression)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var bound = new HashSet<string>(StringComparer.Ordinal) { StatesVariable };
        var isParameter = false;
        for (var i = 0; i < expression.Length; i++)
        {
            switch (expression[i])
            {
                case '"' or '\'' or '`':
                    i = EndOfText(expression, i);
                    break;
                case '/' when i + 1 < expression.Length && expression[i + 1] == '*':
                    i = expression.IndexOf("*/", i, StringComparison.Ordinal) is var end and > 0 ? end + 1 : expression.Length;
                    break;
                case '(':
                    isParameter = IsLambda(expression, i);
                    break;
                case ')':
                    isParameter = false;
                    break;
                case '$':
                    var name = NameAt(expression, i + 1);
                    var isBinding = isParameter || i > 0 && expression[i - 1] is '@' or '#' || IsAssigned(expression, i + 1 + name.Length);
                    (isBinding ? bound : used).Add(name);
                    i += name.Length;
                    break;
            }
        }

        return used.Where(n => n.Length > 0 && !bound.Contains(n) && !_functions.Contains(n));
    }

    /// <summary>The variable's name that starts here; empty when none does.</summary>
    public static string NameAt(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return text[start..end];
    }

    private static int EndOfText(string expression, int start)
    {
        var i = start + 1;
        while (i < expression.Length && expression[i] != expression[start])
        {
            i += expression[i] == '\\' ? 2 : 1;
        }

        return i;
    }

    private static bool IsLambda(string expression, int parenthesis)
    {
        var before = expression.AsSpan(0, parenthesis).TrimEnd();
        return before.EndsWith("function", StringComparison.Ordinal) || before.EndsWith("λ", StringComparison.Ordinal);
    }

    private static bool IsAssigned(string expression, int after) => expression.AsSpan(after).TrimStart().StartsWith(":=", StringComparison.Ordinal);
}
