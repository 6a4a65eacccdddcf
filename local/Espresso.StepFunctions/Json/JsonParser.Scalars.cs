using System.Globalization;
using System.Text;

namespace Espresso.StepFunctions.Json;

/// <content>Numbers, words and strings.</content>
internal ref partial struct JsonParser
{
    private JsonNumber ParseNumber()
    {
        var start = _at;
        if (_text[_at] == '-')
        {
            _at++;
        }

        var first = _at;
        Digits("Decimal point not followed by a digit");
        if (_text[first] == '0' && _at - first > 1)
        {
            _at = first + 1;
            throw new JsonSyntaxException("Invalid numeric value: Leading zeroes not allowed" + Location(_at));
        }

        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            Digits("Decimal point not followed by a digit");
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-')
            {
                _at++;
            }

            Digits("Exponent indicator not followed by a digit");
        }

        if (_at < _text.Length && (char.IsAsciiLetter(_text[_at]) || _text[_at] is '.' or '-' or '+'))
        {
            throw Unexpected("Expected space separating root-level values");
        }

        return _at - start <= 3 && int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var small)
            ? JsonNumber.Of(small)
            : new JsonNumber(_text.Substring(start, _at - start));
    }

    private void Digits(string problem)
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        if (_at == start)
        {
            throw _at < _text.Length ? Unexpected(problem) : EndOfInput("in a Number value");
        }
    }

    private JsonValue ParseWord()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '$'))
        {
            _at++;
        }

        return _text.AsSpan(start, _at - start) switch
        {
            "true" => JsonValue.True,
            "false" => JsonValue.False,
            "null" => JsonValue.Null,
            var word => throw new JsonSyntaxException($"Unrecognized token '{word}': was expecting {ValueTokens}" + Location(_at)),
        };
    }

    private string ParseString()
    {
        var opened = _at;
        var start = ++_at;
        while (_at < _text.Length && _text[_at] is not ('"' or '\\') && _text[_at] >= ' ')
        {
            _at++;
        }

        if (_at < _text.Length && _text[_at] == '"')
        {
            return _text[start.._at++];
        }

        var built = new StringBuilder().Append(_text, start, _at - start);
        while (true)
        {
            if (_at >= _text.Length)
            {
                throw EndOfInput("was expecting closing quote for a string value", opened);
            }

            var c = _text[_at++];
            switch (c)
            {
                case '"':
                    return built.ToString();
                case '\\':
                    built.Append(ParseEscape(opened));
                    break;
                case < ' ':
                    _at--;
                    throw new JsonSyntaxException(
                        $"Illegal unquoted character ((CTRL-CHAR, code {(int)c})): has to be escaped using backslash to be included in string value" + Location(_at + 1));
                default:
                    built.Append(c);
                    break;
            }
        }
    }

    private char ParseEscape(int opened)
    {
        if (_at >= _text.Length)
        {
            throw EndOfInput("was expecting closing quote for a string value", opened);
        }

        var c = _text[_at++];
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u' when _at + 4 <= _text.Length
                && ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default:
                throw new JsonSyntaxException($"Unrecognized character escape '{c}' (code {(int)c})" + Location(_at));
        }
    }
}
