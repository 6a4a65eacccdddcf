using System.Globalization;
using System.Text;

namespace Espresso.StepFunctions.Paths;

/// <summary>Reads paths: <c>$.a['b c'][0]</c>, <c>$..x[?(@.n &gt; 1)]</c>, <c>$$.State.Name</c>, <c>$variable.field</c>.</summary>
internal ref partial struct JsonPathParser
{
    private readonly string _text;
    private int _at;

    private JsonPathParser(string text, int at)
    {
        _text = text;
        _at = at;
    }

    private readonly char Current => _at < _text.Length ? _text[_at] : '\0';

    public static JsonPath Parse(string text)
    {
        var path = ParsePrefix(text, 0, out var end);
        return end == text.Length ? path : throw new PathSyntaxException($"unexpected '{text[end]}' at position {end}");
    }

    /// <summary>Reads the longest path that starts at a place, for the arguments of intrinsic functions.</summary>
    public static JsonPath ParsePrefix(string text, int start, out int end)
    {
        var parser = new JsonPathParser(text, start);
        if (parser.Current != '$')
        {
            throw new PathSyntaxException("a path starts with '$'");
        }

        parser._at++;
        var root = PathRoot.Input;
        string? variable = null;
        if (parser.Current == '$')
        {
            root = PathRoot.Context;
            parser._at++;
        }
        else if (IsNameStart(parser.Current))
        {
            root = PathRoot.Variable;
            variable = parser.ReadName();
        }

        var segments = parser.ReadSegments();
        end = parser._at;
        return new JsonPath(text[start..end], root, variable, segments);
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' || c > 127;

    private PathSegment[] ReadSegments()
    {
        var segments = new List<PathSegment>();
        while (true)
        {
            if (Current == '[')
            {
                segments.Add(ReadBracket());
            }
            else if (Current == '.')
            {
                _at++;
                if (Current == '.')
                {
                    _at++;
                    segments.Add(new DescentSegment(Current == '[' ? ReadBracket() : ReadDotted()));
                }
                else
                {
                    segments.Add(Current == '[' ? ReadBracket() : ReadDotted());
                }
            }
            else
            {
                return [.. segments];
            }
        }
    }

    private PathSegment ReadDotted()
    {
        if (Current == '*')
        {
            _at++;
            return new WildcardSegment();
        }

        var name = ReadName();
        if (Current == '(' && _at + 1 < _text.Length && _text[_at + 1] == ')')
        {
            _at += 2;
            return FunctionSegment.Named(name) ?? throw new PathSyntaxException($"there is no function '{name}()'");
        }

        return new NameSegment(name);
    }

    private string ReadName()
    {
        var start = _at;
        while (_at < _text.Length && IsNamePart(_text[_at]))
        {
            _at++;
        }

        return _at > start ? _text[start.._at] : throw new PathSyntaxException($"a name is missing at position {_at}");
    }

    private PathSegment ReadBracket()
    {
        _at++;
        SkipSpace();
        PathSegment segment;
        if (Current == '*')
        {
            _at++;
            segment = new WildcardSegment();
        }
        else if (Current == '?')
        {
            _at++;
            SkipSpace();
            Expect('(');
            segment = new FilterSegment(ReadOr());
            Expect(')');
        }
        else if (Current is '\'' or '"')
        {
            var names = ReadList(static (ref JsonPathParser p) => p.ReadQuoted());
            segment = names.Count == 1 ? new NameSegment(names[0]) : new NamesSegment([.. names]);
        }
        else
        {
            segment = ReadIndexes();
        }

        SkipSpace();
        Expect(']');
        return segment;
    }

    private PathSegment ReadIndexes()
    {
        var from = Current == ':' ? null : (int?)ReadInteger();
        SkipSpace();
        if (Current != ':')
        {
            if (Current != ',')
            {
                return new IndexSegment(from!.Value);
            }

            _at++;
            SkipSpace();
            return new IndexesSegment([from!.Value, .. ReadList(static (ref JsonPathParser p) => p.ReadInteger())]);
        }

        _at++;
        SkipSpace();
        var to = Current is ':' or ']' ? null : (int?)ReadInteger();
        SkipSpace();
        var step = 1;
        if (Current == ':')
        {
            _at++;
            SkipSpace();
            step = Current == ']' ? 1 : ReadInteger();
        }

        return step > 0 ? new SliceSegment(from, to, step) : throw new PathSyntaxException("a slice's step must be positive");
    }

    private delegate T ItemReader<T>(ref JsonPathParser parser);

    private List<T> ReadList<T>(ItemReader<T> read)
    {
        var items = new List<T> { read(ref this) };
        SkipSpace();
        while (Current == ',')
        {
            _at++;
            SkipSpace();
            items.Add(read(ref this));
            SkipSpace();
        }

        return items;
    }

    private int ReadInteger()
    {
        var start = _at;
        if (Current == '-')
        {
            _at++;
        }

        while (char.IsAsciiDigit(Current))
        {
            _at++;
        }

        return int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new PathSyntaxException($"an index is missing at position {start}");
    }

    private string ReadQuoted()
    {
        var quote = Current;
        if (quote is not ('\'' or '"'))
        {
            throw new PathSyntaxException($"a quoted name is missing at position {_at}");
        }

        _at++;
        var value = new StringBuilder();
        while (Current != quote)
        {
            if (_at >= _text.Length)
            {
                throw new PathSyntaxException("a quoted name is not closed");
            }

            if (Current == '\\' && _at + 1 < _text.Length)
            {
                _at++;
            }

            value.Append(_text[_at++]);
        }

        _at++;
        return value.ToString();
    }

    private bool Take(string token)
    {
        if (!_text.AsSpan(_at).StartsWith(token, StringComparison.Ordinal))
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private void Expect(char expected)
    {
        if (Current != expected)
        {
            throw new PathSyntaxException($"'{expected}' is missing at position {_at}");
        }

        _at++;
    }

    private void SkipSpace()
    {
        while (Current == ' ')
        {
            _at++;
        }
    }
}
