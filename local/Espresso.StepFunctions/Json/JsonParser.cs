
namespace Espresso.StepFunctions.Json;

/// <summary>The text is no JSON. The message names the problem and its line and column in the service's words.</summary>
public sealed class JsonSyntaxException(string message) : Exception(message)
{
    private const string Separator = "\n at ";

    /// <summary>The problem without its place.</summary>
    public string Problem => Message.LastIndexOf(Separator, StringComparison.Ordinal) is var at and > 0 ? Message[..at] : Message;

    /// <summary>The place, as Jackson writes it: <c>[Source: (String)"…"; line: 1, column: 4]</c>; null when there is none.</summary>
    public string? Location => Message.LastIndexOf(Separator, StringComparison.Ordinal) is var at and > 0 ? Message[(at + Separator.Length)..] : null;
}

/// <summary>
/// A strict JSON parser (RFC 8259) that builds <see cref="JsonValue"/> trees and remembers where each array and object
/// stood. The service reads JSON with Jackson and shows its messages to callers, so the messages follow Jackson's.
/// </summary>
internal ref partial struct JsonParser
{
    private const int MaxDepth = 1000;
    private const string ValueTokens = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonParser(string text) => _text = text;

    public static JsonValue Parse(string text)
    {
        var parser = new JsonParser(text);
        parser.SkipSpace();
        if (parser._at == text.Length)
        {
            throw new JsonSyntaxException("No content to map due to end-of-input" + parser.Location(parser._at));
        }

        var value = parser.ParseValue(wholeText: true);
        parser.SkipSpace();
        return parser._at == text.Length ? value : throw parser.Unexpected(ValueExpected());
    }

    private static string ValueExpected() => "expected a valid value " + ValueTokens;

    private JsonValue ParseValue(bool wholeText = false)
    {
        if (_at >= _text.Length)
        {
            throw EndOfInput("expected a value");
        }

        switch (_text[_at])
        {
            case '{':
                return ParseObject(wholeText);
            case '[':
                return ParseArray(wholeText);
            case '"':
                return new JsonString(ParseString());
            case '-' or (>= '0' and <= '9'):
                return ParseNumber();
            case var c when char.IsAsciiLetter(c) || c is '_' or '$':
                return ParseWord();
            default:
                throw Unexpected(ValueExpected());
        }
    }

    private JsonArray ParseArray(bool wholeText)
    {
        var start = Open();
        var items = new List<JsonValue>();
        SkipSpace();
        if (Peek(start, "Array") == ']')
        {
            _at++;
        }
        else
        {
            while (true)
            {
                items.Add(ParseValue());
                SkipSpace();
                var next = Peek(start, "Array");
                _at++;
                if (next == ']')
                {
                    break;
                }

                if (next != ',')
                {
                    _at--;
                    throw Unexpected("was expecting comma to separate Array entries");
                }

                SkipSpace();
                Peek(start, "Array");
            }
        }

        _depth--;
        var (from, length) = Place(start, wholeText);
        return new JsonArray([.. items], _text, from, length);
    }

    private JsonObject ParseObject(bool wholeText)
    {
        var start = Open();
        var names = new List<string>();
        var values = new List<JsonValue>();
        SkipSpace();
        if (Peek(start, "Object") == '}')
        {
            _at++;
        }
        else
        {
            while (true)
            {
                if (Peek(start, "Object") != '"')
                {
                    throw Unexpected("was expecting double-quote to start field name");
                }

                var name = ParseString();
                SkipSpace();
                if (Peek(start, "Object") != ':')
                {
                    throw Unexpected("was expecting a colon to separate field name and value");
                }

                _at++;
                SkipSpace();
                Peek(start, "Object");
                var value = ParseValue();
                var known = names.IndexOf(name);
                if (known >= 0)
                {
                    values[known] = value;
                }
                else
                {
                    names.Add(name);
                    values.Add(value);
                }

                SkipSpace();
                var next = Peek(start, "Object");
                _at++;
                if (next == '}')
                {
                    break;
                }

                if (next != ',')
                {
                    _at--;
                    throw Unexpected("was expecting comma to separate Object entries");
                }

                SkipSpace();
            }
        }

        _depth--;
        var (from, length) = Place(start, wholeText);
        return new JsonObject([.. names], [.. values], _text, from, length);
    }

    // The outermost value keeps the white space around it too: it is the text that the caller sent.
    private (int From, int Length) Place(int start, bool wholeText) =>
        wholeText && _at == _text.Length ? (0, _text.Length) : (start, _at - start);

    private int Open()
    {
        if (++_depth > MaxDepth)
        {
            throw new JsonSyntaxException($"Document nesting depth ({_depth}) exceeds the maximum allowed ({MaxDepth}, from `StreamReadConstraints.getMaxNestingDepth()`)");
        }

        return _at++;
    }

    private readonly char Peek(int start, string what) => _at < _text.Length
        ? _text[_at]
        : throw EndOfInput($"expected close marker for {what} (start marker at [Source: {SourceText()}; {Position(start)}])");

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\r' or '\t')
        {
            _at++;
        }
    }

    private readonly JsonSyntaxException Unexpected(string expectation)
    {
        var c = _text[_at];
        var shown = c < ' ' ? $"CTRL-CHAR, code {(int)c}" : $"'{c}' (code {(int)c})";
        return new JsonSyntaxException($"Unexpected character ({shown}): {expectation}" + Location(_at + 1));
    }

    private readonly JsonSyntaxException EndOfInput(string expectation, int? at = null) =>
        new($"Unexpected end-of-input: {expectation}" + Location(at ?? _text.Length));

    private readonly string Location(int at) => $"\n at [Source: {SourceText()}; {Position(Math.Max(0, at))}]";

    private readonly string SourceText() => _text.Length <= 500
        ? $"(String)\"{_text}\""
        : $"(String)\"{_text.AsSpan(0, 500)}\"[truncated {_text.Length - 500} chars]";

    // Jackson counts what it has consumed: the column is the one after the last character that it read.
    private readonly string Position(int consumed)
    {
        var line = 1;
        var column = 1;
        for (var i = 0; i < consumed && i < _text.Length; i++)
        {
            (line, column) = _text[i] == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return $"line: {line}, column: {column}";
    }
}
