using System.Text;

namespace Espresso.StepFunctions.Json;

/// <summary>JSON text without white space, whatever the text that the value came from looked like.</summary>
internal static class JsonCompact
{
    public static string Text(JsonValue value)
    {
        var target = new StringBuilder();
        Write(target, value);
        return target.ToString();
    }

    /// <summary>The same value without the text that it came from.</summary>
    public static JsonValue Detach(JsonValue value)
    {
        switch (value)
        {
            case JsonArray array:
                return JsonArray.From(array.Select(Detach));
            case JsonObject members:
                var names = new string[members.Count];
                var values = new JsonValue[names.Length];
                for (var i = 0; i < names.Length; i++)
                {
                    names[i] = members.NameAt(i);
                    values[i] = Detach(members.ValueAt(i));
                }

                return new JsonObject(names, values);
            default:
                return value;
        }
    }

    private static void Write(StringBuilder target, JsonValue value)
    {
        switch (value)
        {
            case JsonArray array:
                target.Append('[');
                for (var i = 0; i < array.Count; i++)
                {
                    Write(i == 0 ? target : target.Append(','), array[i]);
                }

                target.Append(']');
                break;
            case JsonObject members:
                target.Append('{');
                for (var i = 0; i < members.Count; i++)
                {
                    JsonText.WriteString(i == 0 ? target : target.Append(','), members.NameAt(i));
                    Write(target.Append(':'), members.ValueAt(i));
                }

                target.Append('}');
                break;
            default:
                value.Write(target);
                break;
        }
    }
}
