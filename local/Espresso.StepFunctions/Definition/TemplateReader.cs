using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Intrinsics;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Paths;

namespace Espresso.StepFunctions.Definition;

/// <summary>
/// Reads payload templates: in JSONPath, members whose name ends in <c>.$</c> are computed; in JSONata, strings between
/// <c>{%</c> and <c>%}</c> are. A template in which nothing is computed becomes a constant.
/// </summary>
internal sealed class TemplateReader(FieldReader fields)
{
    public Expression? Read(string field) =>
        fields[field] is { } value ? Read(value, fields.At(field), fields.PathOf(field)) : null;

    public Expression Read(JsonValue value, string location, string path) => fields.IsJsonata
        ? ReadJsonata(value, location, path)
        : ReadJsonPath(value, location);

    /// <summary>The value of a member that ends in <c>.$</c>: a path or a function.</summary>
    public Expression? Dynamic(string text, string field, string location)
    {
        try
        {
            if (text.StartsWith("States.", StringComparison.Ordinal))
            {
                return IntrinsicParser.Parse(text, field);
            }

            if (text.StartsWith('$'))
            {
                return new PathExpression(JsonPath.Parse(text), field);
            }

            Refuse(field, location, "it starts with neither '$' nor 'States.'");
        }
        catch (IntrinsicSyntaxException e)
        {
            Refuse(field, location, e.Message);
        }
        catch (PathSyntaxException e)
        {
            Refuse(field, location, e.Message);
        }

        return null;
    }

    public Expression? Jsonata(string text, string location, string path)
    {
        try
        {
            return JsonataText.Compile(text, path, fields["Type"]?.AsString() is "Task" or "Parallel" or "Map");
        }
        catch (JsonataRefusedException e)
        {
            fields.Diagnostics.Error(e.Code, location, e.Message);
            return null;
        }
    }

    private void Refuse(string field, string location, string reason) => fields.Diagnostics.Schema(
        location,
        $"The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call",
        $"the value of \"{field}\" must be a path or a call of an intrinsic function: {reason}");

    private Expression ReadJsonPath(JsonValue value, string location)
    {
        switch (value)
        {
            case JsonObject members:
                var names = new string[members.Count];
                var values = new Expression[members.Count];
                for (var i = 0; i < names.Length; i++)
                {
                    var name = members.NameAt(i);
                    var member = members.ValueAt(i);
                    var isDynamic = name.EndsWith(".$", StringComparison.Ordinal);
                    names[i] = isDynamic ? name[..^2] : name;
                    values[i] = isDynamic ? ReadDynamic(name, member, location) : ReadJsonPath(member, $"{location}/{name}");
                }

                return Array.TrueForAll(values, static v => v.Constant is not null)
                    ? new ConstantExpression(members)
                    : Object(names, values);
            case JsonArray items:
                return Items(items, (item, i) => ReadJsonPath(item, $"{location}[{i}]"));
            default:
                return new ConstantExpression(value);
        }
    }

    private Expression ReadDynamic(string name, JsonValue member, string location)
    {
        if (member.AsString() is not { } text)
        {
            fields.Diagnostics.Schema(location, $"The value for the field '{name}' must be a STRING that contains a JSONPath but was an {member.Kind.ToString().ToUpperInvariant()}");
            return new ConstantExpression(JsonValue.Null);
        }

        return Dynamic(text, name, location) ?? new ConstantExpression(JsonValue.Null);
    }

    private Expression ReadJsonata(JsonValue value, string location, string path)
    {
        switch (value)
        {
            case JsonString text when JsonataText.IsExpression(text.Value):
                return Jsonata(text.Value, location, path) ?? new ConstantExpression(JsonValue.Null);
            case JsonObject members:
                var names = new string[members.Count];
                var values = new Expression[members.Count];
                for (var i = 0; i < names.Length; i++)
                {
                    names[i] = members.NameAt(i);
                    values[i] = ReadJsonata(members.ValueAt(i), $"{location}/{names[i]}", $"{path}/{names[i]}");
                }

                return Array.TrueForAll(values, static v => v.Constant is not null)
                    ? new ConstantExpression(members)
                    : new ObjectExpression(names, values);
            case JsonArray items:
                return Items(items, (item, i) => ReadJsonata(item, $"{location}[{i}]", $"{path}[{i}]"));
            default:
                return new ConstantExpression(value);
        }
    }

    // "a" and "a.$" make one member: in the place of the first, with the value of the last.
    private static ObjectExpression Object(string[] names, Expression[] values)
    {
        var members = new OrderedDictionary<string, Expression>(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            members[names[i]] = values[i];
        }

        return new ObjectExpression([.. members.Keys], [.. members.Values]);
    }

    private static Expression Items(JsonArray items, Func<JsonValue, int, Expression> read)
    {
        var values = items.Select(read).ToArray();
        return Array.TrueForAll(values, static v => v.Constant is not null)
            ? new ConstantExpression(items)
            : new ArrayExpression(values);
    }
}
