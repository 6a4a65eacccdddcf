namespace Espresso.Jsonata;

/// <summary>An expression does not parse or its evaluation fails, with JSONata's error code.</summary>
public sealed class JsonataException : Exception
{
    private readonly string? _worded;

    /// <summary>An error with JSONata's code, such as <c>T2001</c>; the message is the reference implementation's.</summary>
    public JsonataException(string code, int? position = null, string? token = null, object? value = null)
        : this(worded: null, code, position, token, value)
    {
    }

    private JsonataException(string? worded, string code, int? position, string? token, object? value)
    {
        _worded = worded;
        Code = code;
        Position = position;
        Token = token;
        Value = value;
    }

    /// <inheritdoc/>
    public override string Message => _worded ?? ErrorMessages.Of(this);

    /// <summary>S: syntax, T: type, D: evaluation, U: limits.</summary>
    public string Code { get; }

    /// <summary>The offset in the expression's text (UTF-16 units) behind the symbol that failed, when known.</summary>
    public int? Position { get; internal set; }

    /// <summary>The symbol or function that failed, when known.</summary>
    public string? Token { get; internal set; }

    /// <summary>The value that was refused, when there is one.</summary>
    public object? Value { get; }

    /// <summary>The second value that the message shows: what the first was compared with, or an exponent.</summary>
    internal object? Other { get; init; }

    /// <summary>The argument that was refused, counted from 1.</summary>
    internal int? Argument { get; init; }

    /// <summary>What an array's elements should have been.</summary>
    internal string? Expected { get; init; }

    /// <summary>An error whose message is not the code's own.</summary>
    public static JsonataException Worded(string code, string message, int? position = null, string? token = null, object? value = null) =>
        new(message, code, position, token, value);
}
