using Espresso.Jsonata.Evaluation;

namespace Espresso.Jsonata.Values;

/// <summary>A function as a value: a lambda, a built-in one, a regular expression or a partial application.</summary>
public abstract class JsonataFunction
{
    /// <summary>How many parameters it declares; functions that call it pass at most so many arguments.</summary>
    public abstract int Arity { get; }

    internal virtual Signature? Signature => null;

    /// <summary>One application with validated arguments; a lambda may answer with a thunk that the caller runs.</summary>
    internal abstract object? Invoke(object?[] arguments, object? input, Frame frame);
}

/// <summary>What a function written in C# may ask of the evaluation that called it.</summary>
public sealed class JsonataCall
{
    internal JsonataCall(object? input, Frame frame)
    {
        Input = input;
        Frame = frame;
    }

    /// <summary>The context value (<c>$</c>) at the call; null is undefined.</summary>
    public object? Input { get; }

    /// <summary>The instant at which the evaluation began, the same for all its calls.</summary>
    public DateTimeOffset Now => Frame.Run.Now;

    /// <summary>The evaluation's source of random numbers.</summary>
    public Random Random => Frame.Run.Options.Random;

    internal Frame Frame { get; }

    /// <summary>Applies a function value to arguments, signature and all.</summary>
    /// <exception cref="JsonataException">The function fails or does not accept the arguments.</exception>
    public object? Apply(JsonataFunction function, params object?[] arguments) =>
        Evaluator.Apply(function, arguments, Input, Frame);
}

/// <summary>The body of a function written in C#: arguments are validated, one per declared parameter that was given.</summary>
/// <param name="arguments">The arguments; null is undefined.</param>
/// <param name="call">The evaluation.</param>
/// <returns>The result; null is undefined.</returns>
public delegate object? JsonataImplementation(JsonataArguments arguments, JsonataCall call);

/// <summary>The arguments of a call; those that were not given are undefined (null).</summary>
public readonly struct JsonataArguments(object?[] values)
{
    /// <summary>How many were given.</summary>
    public int Count => values.Length;

    /// <summary>The argument at <paramref name="index"/>, or null.</summary>
    public object? this[int index] => index < values.Length ? values[index] : null;

    /// <summary>The argument as text, or null.</summary>
    public string? Text(int index) => this[index] as string;

    /// <summary>The argument as a number, or null.</summary>
    public double? Number(int index) => this[index] as double?;

    internal object?[] All => values;
}

internal sealed class NativeFunction(string name, Signature? signature, int arity, JsonataImplementation body) : JsonataFunction
{
    public string Name => name;

    public override int Arity => arity;

    internal override Signature? Signature => signature;

    internal override object? Invoke(object?[] arguments, object? input, Frame frame) =>
        body(new JsonataArguments(arguments), new JsonataCall(input, frame));
}
