using System.Buffers;
using System.Globalization;
using System.Text;
using Espresso.Jsonata.Functions;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Parsing;

internal enum TokenKind
{
    End, Operator, String, Number, Value, Name, Variable, Regex,
}

internal readonly record struct Token(TokenKind Kind, string Text, object? Literal, int Position);

/// <summary>Splits an expression into tokens; a slash begins a regular expression only where a value may stand.</summary>
internal sealed class Tokenizer(string text)
{
    private const string Symbols = ".[]{}(),@#;:?+-*/%|=<>^&!~";
    private static readonly string[] Pairs = ["..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??"];
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(Symbols + " \t\n\r\v");
    private int _position;

    public Token Next(bool infix)
    {
        SkipBlanks();
        if (_position >= text.Length)
        {
            return new Token(TokenKind.End, "(end)", null, _position);
        }

        var current = text[_position];
        if (!infix && current == '/')
        {
            _position++;
            return new Token(TokenKind.Regex, "/", Regex(), _position);
        }

        foreach (var pair in Pairs)
        {
            if (string.CompareOrdinal(text, _position, pair, 0, 2) == 0)
            {
                return Operator(pair);
            }
        }

        return current switch
        {
            '"' or '\'' => String(current),
            '`' => QuotedName(),
            >= '0' and <= '9' => Number(),
            _ when Symbols.Contains(current, StringComparison.Ordinal) => Operator(current.ToString()),
            _ => Name(),
        };
    }

    /// <summary>Reads a token of one character again, in the other mode.</summary>
    public void Back(in Token token) => _position = token.Position - 1;

    private Token Operator(string symbol)
    {
        _position += symbol.Length;
        if (symbol is "!" or "~")
        {
            throw new JsonataException("S0204", _position, symbol);
        }

        return new Token(TokenKind.Operator, symbol, null, _position);
    }

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            if (text[_position] is ' ' or '\t' or '\n' or '\r' or '\v')
            {
                _position++;
            }
            else if (string.CompareOrdinal(text, _position, "/*", 0, 2) == 0)
            {
                var end = text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new JsonataException("S0106", _position);
                }

                _position = end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token String(char quote)
    {
        var start = ++_position;
        var result = new StringBuilder();
        while (_position < text.Length)
        {
            var current = text[_position];
            if (current == quote)
            {
                _position++;
                return new Token(TokenKind.String, result.ToString(), null, _position);
            }

            if (current == '\\')
            {
                _position++;
                result.Append(Escape());
            }
            else
            {
                result.Append(current);
            }

            _position++;
        }

        throw new JsonataException("S0101", _position);
    }

    private char Escape()
    {
        var current = _position < text.Length ? text[_position] : '\0';
        if (current == 'u')
        {
            if (_position + 5 > text.Length || !ushort.TryParse(text.AsSpan(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                throw new JsonataException("S0104", _position);
            }

            _position += 4;
            return (char)code;
        }

        return current switch
        {
            '"' or '\\' or '/' => current,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw new JsonataException("S0103", _position, current.ToString()),
        };
    }

    private Token Number()
    {
        var start = _position;
        if (text[_position] == '0')
        {
            _position++;
        }
        else
        {
            Digits();
        }

        if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            _position++;
            Digits();
        }

        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            _position += 2;
            Digits();
        }

        var digits = text[start.._position];
        var value = double.Parse(digits, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? new Token(TokenKind.Number, digits, value, _position)
            : throw new JsonataException("S0102", _position, digits);
    }

    private char Peek(int offset) => _position + offset < text.Length ? text[_position + offset] : '\0';

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            _position++;
        }
    }

    private Token QuotedName()
    {
        var end = text.IndexOf('`', _position + 1);
        if (end < 0)
        {
            _position = text.Length;
            throw new JsonataException("S0105", _position);
        }

        var name = text[(_position + 1)..end];
        _position = end + 1;
        return new Token(TokenKind.Name, name, null, _position);
    }

    private Token Name()
    {
        var length = text.AsSpan(_position).IndexOfAny(NameEnds);
        var name = length < 0 ? text[_position..] : text.Substring(_position, length);
        _position += name.Length;
        if (name[0] == '$')
        {
            return new Token(TokenKind.Variable, name[1..], null, _position);
        }

        return name switch
        {
            "and" or "or" or "in" => new Token(TokenKind.Operator, name, null, _position),
            "true" => new Token(TokenKind.Value, name, true, _position),
            "false" => new Token(TokenKind.Value, name, false, _position),
            "null" => new Token(TokenKind.Value, name, JsonataNull.Value, _position),
            _ => new Token(TokenKind.Name, name, null, _position),
        };
    }

    private RegexFunction Regex()
    {
        var start = _position;
        var depth = 0;
        for (; _position < text.Length; _position++)
        {
            var current = text[_position];
            var escaped = IsEscaped(start);
            if (current == '/' && !escaped && depth == 0)
            {
                var pattern = text[start.._position];
                if (pattern.Length == 0)
                {
                    throw new JsonataException("S0301", _position);
                }

                _position++;
                var flags = _position;
                while (Peek(0) is 'i' or 'm')
                {
                    _position++;
                }

                return new RegexFunction(pattern, text[flags.._position], _position);
            }

            if (!escaped)
            {
                depth += current switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            }
        }

        throw new JsonataException("S0302", _position);
    }

    private bool IsEscaped(int start)
    {
        var slashes = 0;
        for (var i = _position - 1; i >= start && text[i] == '\\'; i--)
        {
            slashes++;
        }

        return slashes % 2 == 1;
    }
}
