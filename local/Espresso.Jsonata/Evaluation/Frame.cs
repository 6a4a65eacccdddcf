using System.Runtime.CompilerServices;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Evaluation;

/// <summary>Variables of one scope; a name that is not here is looked up in the scope around it.</summary>
internal sealed class Frame
{
    private readonly Frame? _parent;
    private readonly IReadOnlyDictionary<string, object>? _functions;
    private string[] _names = [];
    private object?[] _values = [];
    private int _count;

    public Frame(Frame parent)
        : this(parent, parent.Run)
    {
    }

    public Frame(Frame? parent, Run run)
    {
        _parent = parent;
        Run = run;
    }

    public Frame(IReadOnlyDictionary<string, object> functions)
    {
        _functions = functions;
        Run = new Run(JsonataOptions.Default);
    }

    public Run Run { get; }

    public void Bind(string name, object? value)
    {
        for (var i = 0; i < _count; i++)
        {
            if (string.Equals(_names[i], name, StringComparison.Ordinal))
            {
                _values[i] = value;
                return;
            }
        }

        if (_count == _names.Length)
        {
            Array.Resize(ref _names, Math.Max(2, _count * 2));
            Array.Resize(ref _values, _names.Length);
        }

        _names[_count] = name;
        _values[_count++] = value;
    }

    public object? Lookup(string name)
    {
        for (var frame = this; frame is not null; frame = frame._parent)
        {
            for (var i = 0; i < frame._count; i++)
            {
                if (string.Equals(frame._names[i], name, StringComparison.Ordinal))
                {
                    return frame._values[i];
                }
            }

            if (frame._functions is not null && frame._functions.TryGetValue(name, out var function))
            {
                return function;
            }
        }

        return null;
    }
}

/// <summary>One evaluation: its limits and its instant.</summary>
internal sealed class Run(JsonataOptions options)
{
    private readonly long _started = options.TimeLimit is null ? 0 : options.TimeProvider.GetTimestamp();
    private DateTimeOffset? _now;
    private long _steps;
    private int _depth;

    public JsonataOptions Options => options;

    public DateTimeOffset Now => _now ??= options.TimeProvider.GetUtcNow();

    public void Enter()
    {
        if (++_depth > options.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JsonataException("U1001");
        }

        if (++_steps > options.MaxSteps)
        {
            throw new JsonataException("U1002");
        }

        if (options.TimeLimit is { } limit && options.TimeProvider.GetElapsedTime(_started) > limit)
        {
            throw new JsonataException("U1001");
        }
    }

    public void Leave(object? result)
    {
        _depth--;
        if (result is string text)
        {
            Spend(text.Length);
        }
        else if (result is JsonataArray array)
        {
            Spend(8L * array.Count);
        }
    }

    /// <summary>Refuses a value that is too large, before or after it is built.</summary>
    /// <exception cref="JsonataException">U1003.</exception>
    public void Spend(double bytes)
    {
        if (bytes > options.MaxBytes)
        {
            throw new JsonataException("U1003");
        }
    }
}

/// <summary>One element of a path that carries variables with it: the context value and what was bound on the way.</summary>
internal sealed class TupleBinding : Dictionary<string, object?>
{
    public const string Context = "@";

    public TupleBinding(object? context)
        : base(StringComparer.Ordinal) => this[Context] = context;

    public TupleBinding(TupleBinding other)
        : base(other, StringComparer.Ordinal)
    {
    }

    public object? Item => this[Context];

    public Frame Frame(Frame parent)
    {
        var frame = new Frame(parent);
        foreach (var (name, value) in this)
        {
            frame.Bind(name, value);
        }

        return frame;
    }
}
