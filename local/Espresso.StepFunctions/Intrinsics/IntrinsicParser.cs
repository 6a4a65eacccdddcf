using System.Globalization;
using System.Text;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Paths;

namespace Espresso.StepFunctions.Intrinsics;

/// <summary>Reads intrinsic functions: nested calls, paths, quoted strings (<c>\'</c> <c>\{</c> <c>\}</c> <c>\\</c>), numbers, null and booleans.</summary>
internal ref struct IntrinsicParser
{
    private const int MaxNesting = 10;

    private readonly string _text;
    private readonly string _field;
    private int _at;
    private int _depth;

    private IntrinsicParser(string text, string field)
    {
        _text = text;
        _field = field;
    }

    private readonly char Current => _at < _text.Length ? _text[_at] : '\0';

    public static Expression Parse(string text, string field)
    {
        var parser = new IntrinsicParser(text, field);
        var call = parser.ParseCall();
        parser.SkipSpace();
        return parser._at == text.Length ? call : throw new IntrinsicSyntaxException($"unexpected '{text[parser._at]}' after the call");
    }

    private IntrinsicCall ParseCall()
    {
        if (++_depth > MaxNesting)
        {
            throw new IntrinsicSyntaxException($"more than {MaxNesting} nested functions");
        }

        var start = _at;
        while (char.IsLetterOrDigit(Current) || Current is '.' or '_')
        {
            _at++;
        }

        var name = _text[start.._at];
        if (!IntrinsicFunctions.Table.TryGetValue(name, out var function))
        {
            throw new IntrinsicSyntaxException($"there is no function '{name}'");
        }

        Expect('(');
        var arguments = new List<Expression>();
        SkipSpace();
        while (Current != ')')
        {
            arguments.Add(ParseArgument());
            SkipSpace();
            if (Current == ',')
            {
                _at++;
                SkipSpace();
            }
            else if (Current != ')')
            {
                throw new IntrinsicSyntaxException("',' or ')' is missing");
            }
        }

        _at++;
        _depth--;
        return arguments.Count >= function.MinArguments && arguments.Count <= function.MaxArguments
            ? new IntrinsicCall(_text[start.._at], function, [.. arguments])
            : throw new IntrinsicSyntaxException($"{name} takes {function.Arity} and got {arguments.Count}");
    }

    private Expression ParseArgument()
    {
        if (Current == '\'')
        {
            return new ConstantExpression(JsonValue.From(ParseQuoted()));
        }

        if (Current == '$')
        {
            var path = JsonPathParser.ParsePrefix(_text, _at, out _at);
            return new PathExpression(path, _field);
        }

        if (_text.AsSpan(_at).StartsWith("States."))
        {
            return ParseCall();
        }

        var start = _at;
        while (Current is not (',' or ')' or ' ' or '\0'))
        {
            _at++;
        }

        var word = _text[start.._at];
        return new ConstantExpression(word switch
        {
            "null" => JsonValue.Null,
            "true" => JsonValue.True,
            "false" => JsonValue.False,
            _ => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? new JsonNumber(word)
                : throw new IntrinsicSyntaxException($"'{word}' is no argument"),
        });
    }

    private string ParseQuoted()
    {
        _at++;
        var value = new StringBuilder();
        while (Current != '\'')
        {
            if (_at >= _text.Length)
            {
                throw new IntrinsicSyntaxException("a string is not closed");
            }

            if (Current == '\\')
            {
                _at++;

                // Braces keep their backslash: only States.Format gives it a meaning.
                if (Current is '{' or '}')
                {
                    value.Append('\\');
                }
                else if (Current is not ('\'' or '\\'))
                {
                    throw new IntrinsicSyntaxException($"'\\{Current}' is no escape; the escapes are \\' \\{{ \\}} \\\\");
                }
            }

            value.Append(_text[_at++]);
        }

        _at++;
        return value.ToString();
    }

    private void Expect(char expected)
    {
        if (Current != expected)
        {
            throw new IntrinsicSyntaxException($"'{expected}' is missing at position {_at}");
        }

        _at++;
    }

    private void SkipSpace()
    {
        while (Current is ' ' or '\n' or '\t' or '\r')
        {
            _at++;
        }
    }
}
