using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Paths;

/// <content>Filters: <c>[?(@.price &lt; 10 &amp;&amp; @.isbn)]</c>.</content>
internal ref partial struct JsonPathParser
{
    private PathFilter ReadOr()
    {
        var left = ReadAnd();
        SkipSpace();
        while (Take("||"))
        {
            left = new OrFilter(left, ReadAnd());
            SkipSpace();
        }

        return left;
    }

    private PathFilter ReadAnd()
    {
        var left = ReadTerm();
        SkipSpace();
        while (Take("&&"))
        {
            left = new AndFilter(left, ReadTerm());
            SkipSpace();
        }

        return left;
    }

    private PathFilter ReadTerm()
    {
        SkipSpace();
        if (Current == '!' && !_text.AsSpan(_at).StartsWith("!="))
        {
            _at++;
            return new NotFilter(ReadTerm());
        }

        if (Current == '(')
        {
            _at++;
            var inner = ReadOr();
            SkipSpace();
            Expect(')');
            return inner;
        }

        var left = ReadOperand();
        SkipSpace();
        if (Current is ')' or '&' or '|')
        {
            return new ExistsFilter(left);
        }

        var op = ReadOperator();
        SkipSpace();
        return new CompareFilter(left, op, ReadOperand());
    }

    private string ReadOperator()
    {
        foreach (var op in CompareFilter.Operators.OrderByDescending(static o => o.Length))
        {
            if (Take(op) || Take(op.ToUpperInvariant()))
            {
                return op;
            }
        }

        throw new PathSyntaxException($"an operator is missing at position {_at}");
    }

    private FilterOperand ReadOperand()
    {
        if (Current is '@' or '$')
        {
            var fromRoot = Current == '$';
            var start = _at++;
            return new FilterOperand(literal: null, new JsonPath(_text[start.._at], PathRoot.Input, variable: null, ReadSegments()), fromRoot);
        }

        if (Current is '\'' or '"')
        {
            return new FilterOperand(JsonValue.From(ReadQuoted()), path: null, fromRoot: false);
        }

        if (Current == '/')
        {
            var close = _text.IndexOf('/', _at + 1);
            if (close < 0)
            {
                throw new PathSyntaxException("a pattern is not closed");
            }

            var pattern = _text[(_at + 1)..close];
            _at = close + 1;
            if (Current == 'i')
            {
                _at++;
                pattern = "(?i)" + pattern;
            }

            return new FilterOperand(JsonValue.From(pattern), path: null, fromRoot: false);
        }

        return new FilterOperand(ReadLiteral(), path: null, fromRoot: false);
    }

    private JsonValue ReadLiteral()
    {
        var start = _at;
        var depth = 0;
        while (_at < _text.Length && (depth > 0 || Current is not (')' or '&' or '|' or ' ')))
        {
            depth += Current is '[' or '{' ? 1 : Current is ']' or '}' ? -1 : 0;
            _at++;
        }

        try
        {
            return JsonValue.Parse(_text[start.._at].Replace('\'', '"'));
        }
        catch (JsonSyntaxException)
        {
            throw new PathSyntaxException($"'{_text[start.._at]}' is no value");
        }
    }
}
