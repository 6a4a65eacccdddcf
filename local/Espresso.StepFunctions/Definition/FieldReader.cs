using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Intrinsics;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;
using Espresso.StepFunctions.Paths;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads the fields of one object of a definition, says what is wrong with them, and knows where it is.</summary>
internal sealed class FieldReader(JsonObject source, string location, Diagnostics diagnostics, bool jsonata, bool jsonataOutside, string prefix = "")
{
    public JsonObject Source => source;

    public string Location => location;

    public Diagnostics Diagnostics => diagnostics;

    public bool IsJsonata => jsonata;

    /// <summary>The language of states that name none: the machine's, whatever the state around them says.</summary>
    public bool IsJsonataOutside => jsonataOutside;

    public JsonValue? this[string field] => source[field];

    public bool Has(string field) => source[field] is not null;

    public string At(string field) => $"{location}/{field}";

    /// <summary>The field's path within its state, which errors of JSONata name.</summary>
    public string PathOf(string field) => prefix + field;

    public FieldReader Child(JsonObject child, string path) => new(child, $"{location}/{path}", diagnostics, jsonata, jsonataOutside, $"{prefix}{path}/");

    /// <summary>The fields of one of the states in here, whose paths begin anew.</summary>
    public FieldReader State(JsonObject child, string name) => new(child, $"{location}/States/{name}", diagnostics, jsonataOutside, jsonataOutside);

    /// <summary>The same fields, of a state in this language.</summary>
    public FieldReader In(bool language) => new(source, location, diagnostics, language, jsonataOutside, prefix);

    /// <summary>The same fields, of a graph whose states are in this language unless they name another.</summary>
    public FieldReader Around(bool language) => new(source, location, diagnostics, language, language, prefix);

    /// <summary>A field that must be a string when it is there.</summary>
    public string? String(string field)
    {
        if (source[field] is not { } value)
        {
            return null;
        }

        if (value.AsString() is { } text)
        {
            return text;
        }

        diagnostics.Schema(At(field), $"Expected value of type String but got {TypeName(value)}");
        return null;
    }

    public bool Boolean(string field)
    {
        if (source[field] is { } value and not JsonBoolean)
        {
            diagnostics.Schema(At(field), $"Expected value of type Boolean but got {TypeName(value)}");
        }

        return source[field] == JsonValue.True;
    }

    /// <summary>A field that must be an integer of a range when it is there.</summary>
    public long? Integer(string field, long min, long max = long.MaxValue)
    {
        if (source[field] is not { } value)
        {
            return null;
        }

        if (value is not JsonNumber { IsInteger: true } number)
        {
            diagnostics.Schema(At(field), $"Expected value of type Integer but got {TypeName(value)}");
            return null;
        }

        if (number.Integer < min || number.Integer > max)
        {
            diagnostics.Schema(At(field), number.Integer < min ? $"Value must be greater than or equal to {min}" : $"Value must be less than or equal to {max}");
        }

        return number.Integer;
    }

    /// <summary>Fields that must be there; all that are missing make one problem, in the order given.</summary>
    public void Required(params string[] fields)
    {
        var missing = string.Join(", ", fields.Where(f => !Has(f)));
        if (missing.Length > 0)
        {
            diagnostics.Schema(location.Length == 0 ? "/" : location, $"These fields are required: [{missing}]", $"misses {missing}");
        }
    }

    /// <summary>At most one of these fields may be there; <paramref name="required"/> asks for exactly one.</summary>
    public void OneOf(bool required, params string[] fields)
    {
        var present = fields.Where(Has).ToArray();
        if (present.Length > 1)
        {
            diagnostics.Schema(location, $"Only one of the following fields may be specified: {string.Join(", ", fields)}", $"has {string.Join(" and ", present)}; only one of {string.Join(", ", fields)} may be there");
        }
        else if (required && present.Length == 0)
        {
            diagnostics.Schema(location, $"Exactly one of the following fields must be specified: {string.Join(", ", fields)}");
        }
    }

    /// <summary>A path in a field whose value may also be null (the empty object then) or absent.</summary>
    public Expression? Path(string field)
    {
        if (source[field] is not { } value)
        {
            return null;
        }

        if (value.Kind == JsonKind.Null)
        {
            return new ConstantExpression(JsonObject.Empty);
        }

        return ParsePath(field) is { } path ? path.IsWhole ? null : new PathExpression(path, field) : null;
    }

    /// <summary>A path, or a call of an intrinsic function, in a field that must be there to be read.</summary>
    public Expression? PathOrIntrinsic(string field)
    {
        if (String(field) is not { } text)
        {
            return null;
        }

        return text.StartsWith("States.", StringComparison.Ordinal)
            ? new TemplateReader(this).Dynamic(text, field, At(field))
            : ParsePath(field) is { } path ? new PathExpression(path, field) : null;
    }

    public PathExpression? RequiredPath(string field) => ParsePath(field) is { } path ? new PathExpression(path, field) : null;

    public (ReferencePath? Path, bool Discard) ResultPath(string field)
    {
        if (source[field] is null || source[field]!.Kind == JsonKind.Null)
        {
            return (null, source[field] is not null);
        }

        if (ParsePath(field) is not { } path)
        {
            return default;
        }

        if (!path.IsReference || path.Root != PathRoot.Input)
        {
            diagnostics.Schema(At(field), "Value is not a Reference Path: Reference Paths may not contain the operators '@ , : ? *'", $"\"{path.Text}\" must name one place, such as $.result");
            return default;
        }

        return (path.IsWhole ? null : new ReferencePath(path), false);
    }

    /// <summary>
    /// A field whose value is fixed, or given by the field with "Path" behind its name, or by JSONata.
    /// </summary>
    public Expression? Valued(string field, Func<JsonValue, bool> isValid, string rule)
    {
        if (!jsonata)
        {
            OneOf(required: false, field, field + "Path");
            if (Has(field + "Path"))
            {
                return PathOrIntrinsic(field + "Path");
            }
        }

        if (source[field] is not { } value)
        {
            return null;
        }

        if (jsonata && JsonataText.IsExpression(value.AsString()))
        {
            return new TemplateReader(this).Jsonata(value.AsString()!, At(field), PathOf(field));
        }

        if (!isValid(value))
        {
            diagnostics.Schema(At(field), rule);
        }

        return new ConstantExpression(value);
    }

    internal static string TypeName(JsonValue value) => value switch
    {
        JsonNumber { IsInteger: true } => "Integer",
        JsonNumber => "Number",
        _ => value.Kind.ToString(),
    };

    private JsonPath? ParsePath(string field)
    {
        if (String(field) is not { } text)
        {
            return null;
        }

        try
        {
            return JsonPath.Parse(text);
        }
        catch (PathSyntaxException e)
        {
            diagnostics.Schema(At(field), "Value is not a valid JSONPath", $"\"{text}\" is no path: {e.Message}");
            return null;
        }
    }
}
