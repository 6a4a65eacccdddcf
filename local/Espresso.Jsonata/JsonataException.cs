namespace Espresso.Jsonata;

/// <summary>An expression does not parse or its evaluation fails, with JSONata's error code.</summary>
public sealed class JsonataException : Exception
{
    /// <summary>An error with JSONata's code, such as <c>T2001</c>.</summary>
    public JsonataException(string code, string message, int? position = null, string? token = null, object? value = null)
        : base(message)
    {
        Code = code;
        Position = position;
        Token = token;
        Value = value;
    }

    /// <summary>S: syntax, T: type, D: evaluation, U: limits.</summary>
    public string Code { get; }

    /// <summary>The offset in the expression's text (UTF-16 units) behind the symbol that failed, when known.</summary>
    public int? Position { get; internal set; }

    /// <summary>The symbol or function that failed, when known.</summary>
    public string? Token { get; internal set; }

    /// <summary>The value that was refused, when there is one.</summary>
    public object? Value { get; }
}
