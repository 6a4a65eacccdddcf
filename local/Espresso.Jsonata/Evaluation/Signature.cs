using System.Text;
using System.Text.RegularExpressions;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>The types of a function's parameters, such as <c>&lt;s-n?:s&gt;</c>.</summary>
internal sealed class Signature
{
    private sealed record Parameter(char Type, string Pattern, bool Context, string? Subtype, string Accepts);

    private readonly List<Parameter> _parameters;
    private readonly Regex _pattern;

    private Signature(List<Parameter> parameters)
    {
        _parameters = parameters;
        _pattern = new Regex("^" + string.Concat(parameters.Select(p => "(" + p.Pattern + ")")) + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    public int Count => _parameters.Count;

    /// <exception cref="JsonataException">S0401, S0402: the text is no signature.</exception>
    public static Signature Parse(string text)
    {
        var parameters = new List<Parameter>();
        for (var i = 1; i < text.Length && text[i] != ':'; i++)
        {
            var symbol = text[i];
            switch (symbol)
            {
                case 's' or 'n' or 'b' or 'l' or 'o' or 'a' or 'f' or 'j' or 'x':
                    var accepts = symbol switch { 'a' => "asnblfom", 'f' => "f", 'j' => "asnblom", 'x' => "asnblofm", _ => symbol + "m" };
                    parameters.Add(new Parameter(symbol, symbol == 'f' ? "f" : $"[{accepts}]", false, null, accepts));
                    break;
                case '(':
                    var end = Closing(text, i, '(', ')');
                    var choice = text[(i + 1)..end];
                    if (choice.Contains('<', StringComparison.Ordinal))
                    {
                        throw new JsonataException("S0402", i, null, choice);
                    }

                    parameters.Add(new Parameter('(', $"[{choice}m]", false, null, choice + "m"));
                    i = end;
                    break;
                case '-' when parameters.Count > 0:
                    parameters[^1] = parameters[^1] with { Context = true, Pattern = parameters[^1].Pattern + "?" };
                    break;
                case '?' or '+' when parameters.Count > 0:
                    parameters[^1] = parameters[^1] with { Pattern = parameters[^1].Pattern + symbol };
                    break;
                case '<' when parameters.Count > 0:
                    if (parameters[^1].Type is not ('a' or 'f'))
                    {
                        throw new JsonataException("S0401", i, null, parameters[^1].Type.ToString());
                    }

                    var close = Closing(text, i, '<', '>');
                    parameters[^1] = parameters[^1] with { Subtype = text[(i + 1)..close] };
                    i = close;
                    break;
                default:
                    i = symbol == '>' ? text.Length : i;
                    break;
            }
        }

        return new Signature(parameters);
    }

    /// <summary>The arguments as the function takes them: the context stands in for a missing one, a single value for an array.</summary>
    /// <exception cref="JsonataException">T0410, T0411, T0412: an argument, the context or an element has another type.</exception>
    public object?[] Validate(object?[] arguments, object? context)
    {
        if (IsExact(arguments))
        {
            return arguments;
        }

        var symbols = new StringBuilder(arguments.Length);
        foreach (var argument in arguments)
        {
            symbols.Append(Symbol(argument));
        }

        var match = _pattern.Match(symbols.ToString());
        if (!match.Success)
        {
            throw Mismatch(symbols.ToString());
        }

        var result = new List<object?>(_parameters.Count);
        var next = 0;
        for (var i = 0; i < _parameters.Count; i++)
        {
            var parameter = _parameters[i];
            var matched = match.Groups[i + 1].Value;
            if (matched.Length == 0)
            {
                if (!parameter.Context)
                {
                    result.Add(next < arguments.Length ? arguments[next] : null);
                    next++;
                    continue;
                }

                result.Add(parameter.Accepts.Contains(Symbol(context), StringComparison.Ordinal)
                    ? context
                    : throw new JsonataException("T0411", value: context) { Argument = next + 1 });
                continue;
            }

            foreach (var single in matched)
            {
                var argument = next < arguments.Length ? arguments[next] : null;
                next++;
                result.Add(parameter.Type == 'a' && single != 'm' ? AsArray(parameter, argument, single, matched, next) : argument);
            }
        }

        while (result.Count > arguments.Length && result[^1] is null)
        {
            result.RemoveAt(result.Count - 1);
        }

        return [.. result];
    }

    private static object? AsArray(Parameter parameter, object? argument, char symbol, string matched, int number)
    {
        if (parameter.Subtype is { } subtype)
        {
            var fits = symbol == 'a'
                ? argument is not JsonataArray { Count: > 0 } array || (Symbol(array[0]) == subtype[0] && array.TrueForAll(item => Symbol(item) == subtype[0]))
                : matched == subtype;
            if (!fits)
            {
                throw new JsonataException("T0412", value: argument) { Argument = number, Expected = TypeName(subtype[0]) };
            }
        }

        return symbol == 'a' ? argument : new JsonataArray(1) { argument };
    }

    private static string TypeName(char symbol) => symbol switch
    {
        'a' => "arrays",
        'b' => "booleans",
        'f' => "functions",
        'n' => "numbers",
        'o' => "objects",
        's' => "strings",
        _ => "values",
    };

    private bool IsExact(object?[] arguments)
    {
        if (arguments.Length != _parameters.Count)
        {
            return false;
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            var parameter = _parameters[i];
            if ((parameter.Type == 'a' && (parameter.Subtype is not null || arguments[i] is not (JsonataArray or null))) ||
                parameter.Pattern[^1] == '+' ||
                !parameter.Accepts.Contains(Symbol(arguments[i]), StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private JsonataException Mismatch(string symbols)
    {
        var partial = new StringBuilder("^");
        var good = 0;
        foreach (var parameter in _parameters)
        {
            partial.Append(parameter.Pattern);
            var match = Regex.Match(symbols, partial.ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            if (!match.Success)
            {
                break;
            }

            good = match.Length;
        }

        return new JsonataException("T0410") { Argument = good + 1 };
    }

    private static char Symbol(object? value) => value switch
    {
        null => 'm',
        string => 's',
        double => 'n',
        bool => 'b',
        JsonataNull => 'l',
        JsonataArray => 'a',
        JsonataFunction => 'f',
        _ => 'o',
    };

    private static int Closing(string text, int start, char open, char close)
    {
        var depth = 1;
        var i = start;
        while (depth > 0 && ++i < text.Length)
        {
            depth += text[i] == open ? 1 : text[i] == close ? -1 : 0;
        }

        return depth == 0 ? i : throw new JsonataException("S0401", start);
    }
}
