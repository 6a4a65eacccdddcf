using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Definition;

/// <summary>
/// A body's schema (JSON Schema draft 4 as API Gateway has it), checked when the API is made: a keyword that is not known
/// here is refused then, so that nothing passes that the gateway would refuse.
/// </summary>
internal sealed class BodySchema
{
    private static readonly HashSet<string> WithoutEffect = new(StringComparer.Ordinal)
    {
        "title", "description", "default", "example", "examples", "format", "deprecated", "readOnly", "writeOnly", "$schema", "id", "definitions", "externalDocs",
    };

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "type", "required", "properties", "additionalProperties", "items", "enum", "minLength", "maxLength", "pattern", "minimum", "maximum",
        "minItems", "maxItems", "minProperties", "maxProperties", "$ref", "nullable", "oneOf", "anyOf", "allOf",
    };

    private readonly JsonObject _schema;
    private readonly JsonObject _models;

    public BodySchema(JsonObject schema, JsonObject models, string place)
    {
        (_schema, _models) = (schema, models);
        Check(schema, place, []);
    }

    /// <summary>What is wrong with the body, or null: <c>[object has missing required properties (["code"])]</c>.</summary>
    public string? Error(byte[] body)
    {
        JsonNode? value;
        try
        {
            // Bytes that are no UTF-8 are no JSON either; a property that comes twice shows when its object is read.
            value = JsonNode.Parse(body);
            Touch(value);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or DecoderFallbackException)
        {
            return "[Invalid JSON]";
        }

        var errors = new List<string>();
        Look(_schema, value, errors);
        return errors.Count == 0 ? null : $"[{string.Join(", ", errors)}]";
    }

    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, member) in map)
                {
                    Touch(member);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Touch(item);
                }

                break;
        }
    }

    private void Check(JsonObject schema, string place, HashSet<string> seen)
    {
        if (schema.Text("$ref") is { } reference)
        {
            if (seen.Add(reference))
            {
                Check(Model(reference, place), place, seen);
            }

            return;
        }

        if (schema.Select(one => one.Key).FirstOrDefault(key => !Known.Contains(key) && !WithoutEffect.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal)) is { } unknown)
        {
            throw CloudException.NotImplemented("apigateway", $"\"{unknown}\" in the schema of a body ({place}); known: {string.Join(", ", Known)}");
        }

        foreach (var child in Children(schema))
        {
            Check(child, place, seen);
        }
    }

    private static IEnumerable<JsonObject> Children(JsonObject schema) =>
        (schema.Object("properties") ?? []).Select(one => one.Value).OfType<JsonObject>()
            .Concat(new[] { schema["items"] as JsonObject, schema["additionalProperties"] as JsonObject }.OfType<JsonObject>())
            .Concat(schema.Objects("oneOf")).Concat(schema.Objects("anyOf")).Concat(schema.Objects("allOf"));

    private JsonObject Model(string reference, string place)
    {
        var name = reference[(reference.LastIndexOf('/') + 1)..];
        return _models.Object(name) ?? throw ApiDefinition.Invalid($"{place}: model \"{name}\" is not defined. Defined: {ApiDefinition.Choices(_models.Select(one => one.Key))}.");
    }

    private void Look(JsonObject schema, JsonNode? value, List<string> errors)
    {
        if (schema.Text("$ref") is { } reference)
        {
            Look(Model(reference, reference), value, errors);
            return;
        }

        if (value is null && schema.Flag("nullable") is true)
        {
            return;
        }

        if (!LookAtType(schema, value, errors))
        {
            return;
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
        {
            errors.Add($"instance value ({value?.ToText() ?? "null"}) not found in enum (possible values: {allowed.ToText()})");
        }

        switch (value)
        {
            case JsonObject map:
                LookAtObject(schema, map, errors);
                break;
            case JsonArray list:
                LookAtArray(schema, list, errors);
                break;
            case JsonValue scalar when scalar.TryGetValue<string>(out var text):
                LookAtText(schema, text, errors);
                break;
            case JsonValue scalar when scalar.GetValueKind() is JsonValueKind.Number:
                LookAtNumber(schema, decimal.Parse(scalar.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture), errors);
                break;
        }

        LookAtCombinations(schema, value, errors);
    }

    private static bool LookAtType(JsonObject schema, JsonNode? value, List<string> errors)
    {
        string[] allowed = schema["type"] switch
        {
            JsonArray several => [.. several.Select(one => one!.GetValue<string>())],
            JsonValue one => [one.GetValue<string>()],
            _ => [],
        };
        var type = value switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => value.GetValueKind() switch
            {
                JsonValueKind.String => "string",
                JsonValueKind.Number => value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "integer" : "number",
                _ => "boolean",
            },
        };
        if (allowed.Length == 0 || allowed.Contains(type, StringComparer.Ordinal) || (type == "integer" && allowed.Contains("number", StringComparer.Ordinal)))
        {
            return true;
        }

        errors.Add($"instance type ({type}) does not match any allowed primitive type (allowed: {allowed.ToJson().ToText()})");
        return false;
    }

    private void LookAtObject(JsonObject schema, JsonObject map, List<string> errors)
    {
        var properties = schema.Object("properties") ?? [];
        if (schema.Texts("required").Where(name => !map.ContainsKey(name)).ToList() is { Count: > 0 } missing)
        {
            errors.Add($"object has missing required properties ({missing.ToJson().ToText()})");
        }

        if (map.Count < schema.Number("minProperties"))
        {
            errors.Add($"object has too few properties (found {map.Count} but schema requires at least {schema.Number("minProperties")})");
        }

        if (map.Count > schema.Number("maxProperties"))
        {
            errors.Add($"object has too many properties (found {map.Count} but schema requires at most {schema.Number("maxProperties")})");
        }

        if (schema["additionalProperties"] is JsonValue flag && flag.TryGetValue<bool>(out var isOpen) && !isOpen
            && map.Select(one => one.Key).Where(name => !properties.ContainsKey(name)).ToList() is { Count: > 0 } extra)
        {
            errors.Add($"object instance has properties which are not allowed by the schema: {extra.ToJson().ToText()}");
        }

        foreach (var (name, value) in map)
        {
            if ((properties.Object(name) ?? schema["additionalProperties"] as JsonObject) is { } child)
            {
                Look(child, value, errors);
            }
        }
    }

    private void LookAtArray(JsonObject schema, JsonArray list, List<string> errors)
    {
        if (list.Count < schema.Number("minItems"))
        {
            errors.Add($"array is too short: must have at least {schema.Number("minItems")} elements but instance has {list.Count} elements");
        }

        if (list.Count > schema.Number("maxItems"))
        {
            errors.Add($"array is too long: must have at most {schema.Number("maxItems")} elements but instance has {list.Count} elements");
        }

        foreach (var item in list)
        {
            if (schema["items"] is JsonObject child)
            {
                Look(child, item, errors);
            }
        }
    }

    private static void LookAtText(JsonObject schema, string text, List<string> errors)
    {
        var length = new StringInfo(text).LengthInTextElements;
        if (length < schema.Number("minLength"))
        {
            errors.Add($"string {JsonValue.Create(text).ToText()} is too short (length: {length}, required minimum: {schema.Number("minLength")})");
        }

        if (length > schema.Number("maxLength"))
        {
            errors.Add($"string {JsonValue.Create(text).ToText()} is too long (length: {length}, maximum allowed: {schema.Number("maxLength")})");
        }

        if (schema.Text("pattern") is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)))
        {
            errors.Add($"ECMA 262 regex {JsonValue.Create(pattern).ToText()} does not match input string {JsonValue.Create(text).ToText()}");
        }
    }

    private static void LookAtNumber(JsonObject schema, decimal number, List<string> errors)
    {
        if (schema.Real("minimum") is { } least && number < (decimal)least)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"numeric instance is lower than the required minimum (minimum: {least}, found: {number})"));
        }

        if (schema.Real("maximum") is { } most && number > (decimal)most)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"numeric instance is greater than the required maximum (maximum: {most}, found: {number})"));
        }
    }

    private void LookAtCombinations(JsonObject schema, JsonNode? value, List<string> errors)
    {
        foreach (var part in schema.Objects("allOf"))
        {
            Look(part, value, errors);
        }

        if (schema.Objects("anyOf") is { Count: > 0 } any && any.All(part => !Fits(part)))
        {
            errors.Add("instance failed to match at least one required schema among " + any.Count.ToString(CultureInfo.InvariantCulture));
        }

        if (schema.Objects("oneOf") is { Count: > 0 } one && one.Count(Fits) is not 1 and var matched)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"instance failed to match exactly one schema (matched {matched} out of {one.Count})"));
        }

        bool Fits(JsonObject part)
        {
            var found = new List<string>();
            Look(part, value, found);
            return found.Count == 0;
        }
    }
}
