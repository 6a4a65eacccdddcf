using System.Diagnostics.CodeAnalysis;
using Espresso.ServiceDefaults.Problems;

namespace Espresso.Orders.Domain;

/// <summary>A value, or the refusal that stands in its place.</summary>
internal readonly struct Outcome<T>
{
    private Outcome(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    public T? Value { get; }

    public Refusal? Refusal { get; }

    public bool IsRefused([NotNullWhen(true)] out Refusal? refusal, [NotNullWhen(false)] out T? value)
    {
        (refusal, value) = (Refusal, Value);
        return refusal is not null;
    }

    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The implicit conversions are what callers use.")]
    public static Outcome<T> Of(T value) => new(value, null);

    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The implicit conversions are what callers use.")]
    public static Outcome<T> Refused(Refusal refusal) => new(default, refusal);

    public static implicit operator Outcome<T>(T value) => Of(value);

    public static implicit operator Outcome<T>(Refusal refusal) => Refused(refusal);
}
