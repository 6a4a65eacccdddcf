using System.Text.Json;
using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.CloudFormation.Templates;

/// <summary>
/// What a template or its parameters got wrong. The message is the service's; it travels as <c>ValidationError</c>.
/// </summary>
public sealed class TemplateException(string message) : Exception(message);

/// <summary>A parameter as the template declares it. <paramref name="Type"/> is CloudFormation's word, e.g. <c>CommaDelimitedList</c>.</summary>
public sealed record ParameterDeclaration(string Name, string Type, JsonObject Body)
{
    /// <summary>True when describe calls must answer <c>****</c> instead of the value.</summary>
    public bool NoEcho => Body["NoEcho"]?.ToString() is "true" or "True";

    /// <summary>The text after "Description", if any.</summary>
    public string? Description => Body["Description"]?.ToString();

    /// <summary>The default as text, or null when a value is required.</summary>
    public string? Default => Body["Default"] is { } value ? Text.Of(value) : null;

    /// <summary>True for the types whose value is a list (<c>CommaDelimitedList</c>, <c>List&lt;…&gt;</c>).</summary>
    public bool IsList => Type is "CommaDelimitedList" || Type.StartsWith("List<", StringComparison.Ordinal);
}

/// <summary>A resource as the template declares it; properties are not evaluated yet.</summary>
public sealed record ResourceDeclaration(string LogicalId, string Type, JsonObject Body)
{
    /// <summary>The name of the condition that decides whether it exists, or null.</summary>
    public string? Condition => Body["Condition"]?.ToString();

    /// <summary>Unevaluated properties; an absent block is empty.</summary>
    public JsonObject Properties => Body["Properties"] as JsonObject ?? [];

    /// <summary><c>Delete</c>, <c>Retain</c>, <c>RetainExceptOnCreate</c> or <c>Snapshot</c>; null when not given.</summary>
    public string? DeletionPolicy => Body["DeletionPolicy"]?.ToString();

    /// <summary>As <see cref="DeletionPolicy"/>, for the old resource of a replacement.</summary>
    public string? UpdateReplacePolicy => Body["UpdateReplacePolicy"]?.ToString();

    /// <summary>Unevaluated metadata, or null.</summary>
    public JsonNode? Metadata => Body["Metadata"];

    /// <summary>Logical ids named by <c>DependsOn</c>, which may be one string or a list.</summary>
    public IEnumerable<string> DependsOn => Body["DependsOn"] switch
    {
        null => [],
        JsonArray many => many.Select(one => one?.ToString() ?? ""),
        var one => [one.ToString()],
    };
}

/// <summary>
/// A CloudFormation template, parsed and checked for its shape. Source of the rules: the template anatomy chapter of the CloudFormation user guide.
/// </summary>
public sealed class Template
{
    /// <summary>The most characters a body may have. AWS allows this much by URL and 51,200 inline; here both take it.</summary>
    public const int MaxBodyLength = 1024 * 1024;

    private static readonly string[] Sections =
        ["AWSTemplateFormatVersion", "Conditions", "Description", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules", "Transform", "Hooks"];

    private Template(string body, JsonObject root)
    {
        Body = body;
        Description = root["Description"]?.ToString();
        Mappings = Section(root, "Mappings");
        Rules = Section(root, "Rules");
        Conditions = Section(root, "Conditions").ToDictionary(entry => entry.Key, entry => entry.Value);
        Outputs = Section(root, "Outputs").ToDictionary(entry => entry.Key, entry => Member("Outputs", entry));
        Parameters = Section(root, "Parameters").ToDictionary(entry => entry.Key, Declare);
        Resources = Section(root, "Resources").ToDictionary(entry => entry.Key, Resource);
        LanguageExtensions = TransformsOf(root["Transform"]).Contains("AWS::LanguageExtensions");
    }

    /// <summary>The text as it was given.</summary>
    public string Body { get; }

    /// <summary>The template's own description, or null.</summary>
    public string? Description { get; }

    /// <summary>Two-level maps for <c>Fn::FindInMap</c>.</summary>
    public JsonObject Mappings { get; }

    /// <summary>Assertions about parameters.</summary>
    public JsonObject Rules { get; }

    /// <summary>Condition name to its unevaluated expression.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Conditions { get; }

    /// <summary>Output name to its unevaluated body (Value, Description, Export, Condition).</summary>
    public IReadOnlyDictionary<string, JsonObject> Outputs { get; }

    /// <summary>Declared parameters by name.</summary>
    public IReadOnlyDictionary<string, ParameterDeclaration> Parameters { get; }

    /// <summary>Declared resources by logical id, in the template's order.</summary>
    public IReadOnlyDictionary<string, ResourceDeclaration> Resources { get; }

    /// <summary>True when <c>Fn::Length</c> and <c>Fn::ToJsonString</c> are allowed.</summary>
    public bool LanguageExtensions { get; }

    /// <summary>Parses a JSON body and checks its shape.</summary>
    /// <exception cref="TemplateException">The body is not a template; the message says where.</exception>
    public static Template Parse(string body)
    {
        if (body.Length > MaxBodyLength)
            throw new TemplateException($"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to {MaxBodyLength}");
        return new Template(body, Root(body));
    }

    private static JsonObject Root(string body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 256 }) as JsonObject
                ?? throw new TemplateException("Template format error: unsupported structure.");
        }
        catch (JsonException error)
        {
            throw new TemplateException($"Template format error: JSON not well-formed. (line {error.LineNumber + 1}, column {error.BytePositionInLine + 1})");
        }
    }

    private static JsonObject Section(JsonObject root, string name)
    {
        if (root.Select(entry => entry.Key).Where(key => !Sections.Contains(key)).ToArray() is { Length: > 0 } unknown)
            throw new TemplateException($"Invalid template property or properties [{string.Join(", ", unknown)}]");
        foreach (var transform in TransformsOf(root["Transform"]).Where(transform => transform is not "AWS::LanguageExtensions"))
            throw new TemplateException($"Template error: the transform {transform} cannot be run here. Known: AWS::LanguageExtensions (Fn::Length, Fn::ToJsonString).");
        return root[name] switch
        {
            JsonObject section => section,
            null when name is "Resources" => throw new TemplateException("Template format error: At least one Resources member must be defined."),
            null => [],
            _ => throw new TemplateException($"Template format error: {name} must be an object."),
        };
    }

    private static IEnumerable<string> TransformsOf(JsonNode? transform) => transform switch
    {
        null => [],
        JsonArray many => many.Select(one => one?.ToString() ?? ""),
        _ => [transform.ToString()],
    };

    private static JsonObject Member(string section, KeyValuePair<string, JsonNode?> entry) =>
        entry.Value as JsonObject
        ?? throw new TemplateException($"Template format error: [/{section}/{entry.Key}] Every {section} member must be an object.");

    private static ResourceDeclaration Resource(KeyValuePair<string, JsonNode?> entry)
    {
        var body = Member("Resources", entry);
        if (!entry.Key.All(char.IsAsciiLetterOrDigit))
            throw new TemplateException($"Template format error: Resource name {entry.Key} is non alphanumeric.");
        var type = body["Type"]?.ToString()
            ?? throw new TemplateException($"Template format error: [/Resources/{entry.Key}] Every Resources object must contain a Type member.");
        if (body["Properties"] is not (null or JsonObject))
            throw new TemplateException($"Template format error: [/Resources/{entry.Key}/Properties] must be an object.");
        return new ResourceDeclaration(entry.Key, type, body);
    }

    private static ParameterDeclaration Declare(KeyValuePair<string, JsonNode?> entry)
    {
        var body = Member("Parameters", entry);
        var type = body["Type"]?.ToString()
            ?? throw new TemplateException($"Template format error: Every Parameters object must contain a Type member. ({entry.Key})");
        if (type.StartsWith("AWS::SSM::", StringComparison.Ordinal))
            throw new TemplateException($"Parameter {entry.Key} has the type {type}: there is no Parameter Store here. Give the value itself (String, Number, CommaDelimitedList).");
        return type is "String" or "Number" or "CommaDelimitedList" or "List<Number>" or "List<String>"
            || type.StartsWith("AWS::", StringComparison.Ordinal) || type.StartsWith("List<AWS::", StringComparison.Ordinal)
            ? new ParameterDeclaration(entry.Key, type, body)
            : throw new TemplateException($"Template format error: Unrecognized parameter type: {type}");
    }
}
