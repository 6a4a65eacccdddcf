using System.Globalization;
using Espresso.Jsonata.Values;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Expressions;

/// <summary>
/// Values on their way into and out of JSONata. Objects go in as they are and are converted member by member when an
/// expression asks; what comes out unchanged is the engine's own value again.
/// </summary>
internal static class JsonataValues
{
    public static object In(JsonValue value) => value switch
    {
        JsonString text => text.Value,
        JsonNumber number => number.Value,
        JsonBoolean boolean => boolean.Value,
        JsonObject members => new JsonataObject(new Members(members)),
        JsonArray items => Items(items),
        _ => JsonataNull.Value,
    };

    /// <summary>The engine's value, or null for nothing and for a function.</summary>
    public static JsonValue? Out(object? value) => value switch
    {
        null or JsonataFunction => null,
        string text => JsonValue.From(text),
        double number => Number(number),
        bool boolean => JsonValue.From(boolean),
        JsonataObject { Source: Members { Origin: var origin } } => Plain(origin),
        JsonataObject members => Object(members),
        JsonataArray { Origin: JsonArray origin } => Plain(origin),
        JsonataArray items => Array(items),
        _ => JsonValue.Null,
    };

    /// <summary>
    /// The value as the service gives it back from JSONata: numbers lose what is not their value (<c>1.0</c> is <c>1</c>)
    /// and text loses its white space.
    /// </summary>
    public static JsonValue Plain(JsonValue value) => value switch
    {
        JsonContainer container => container.Plain ??= Rebuild(container),
        JsonNumber number => Plain(number),
        _ => value,
    };

    /// <summary>The name that JSONata has for the value's type.</summary>
    public static string TypeName(JsonValue value) => value.Kind.ToString().ToLowerInvariant();

    private static JsonContainer Rebuild(JsonContainer container)
    {
        var isPlain = container.IsBuilt;
        if (container is JsonArray items)
        {
            var values = new JsonValue[items.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Plain(items[i]);
                isPlain &= ReferenceEquals(values[i], items[i]);
            }

            return isPlain ? container : new JsonArray(values);
        }

        var members = (JsonObject)container;
        var names = new string[members.Count];
        var contents = new JsonValue[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = members.NameAt(i);
            contents[i] = Plain(members.ValueAt(i));
            isPlain &= ReferenceEquals(contents[i], members.ValueAt(i));
        }

        return isPlain ? container : new JsonObject(names, contents);
    }

    private static JsonNumber Plain(JsonNumber number) =>
        number.IsPlain ? number : number.IsInteger ? JsonNumber.Of(number.Integer) : new JsonNumber(number.Value);

    // JSON has no such numbers; the service writes their names.
    private static JsonValue Number(double value) => double.IsFinite(value)
        ? new JsonNumber(value)
        : JsonValue.From(value.ToString(CultureInfo.InvariantCulture));

    private static JsonataArray Items(JsonArray items)
    {
        var array = new JsonataArray(items.Count) { Origin = items };
        foreach (var item in items.Span)
        {
            array.Add(In(item));
        }

        return array;
    }

    // Functions and holes in arrays have no JSON.
    private static JsonArray Array(JsonataArray items)
    {
        var values = new List<JsonValue>(items.Count);
        foreach (var item in items)
        {
            if (Out(item) is { } value)
            {
                values.Add(value);
            }
        }

        return JsonArray.From(values);
    }

    private static JsonObject Object(JsonataObject members)
    {
        var builder = new JsonObjectBuilder();
        foreach (var (name, member) in members)
        {
            if (Out(member) is { } value)
            {
                builder.Set(name, value);
            }
        }

        return builder.Build();
    }

    /// <summary>The members of one of the engine's objects.</summary>
    private sealed class Members(JsonObject origin) : JsonataMembers
    {
        public JsonObject Origin => origin;

        public override int Count => origin.Count;

        public override object? Find(string name) => origin[name] is { } value ? In(value) : null;

        public override IEnumerable<KeyValuePair<string, object>> All()
        {
            for (var i = 0; i < origin.Count; i++)
            {
                yield return new(origin.NameAt(i), In(origin.ValueAt(i)));
            }
        }
    }
}
