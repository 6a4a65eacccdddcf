using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Stacks;

/// <summary>What references mean in one stack: its parameters, the account, the exports of other stacks, and resources as the caller sees them.</summary>
internal sealed class StackScope(
    Template template,
    StackInput input,
    StackRecord stack,
    CloudSettings settings,
    Func<string, string?> export,
    Func<string, JsonNode?> resourceRef,
    Func<string, string, JsonNode?> attribute) : ITemplateScope
{
    private readonly HashSet<string> _imports = [];

    /// <summary>Names of the exports that were read; those cannot be withdrawn while this stack stands.</summary>
    public IReadOnlySet<string> Imports => _imports;

    public JsonNode? Pseudo(string name) => name switch
    {
        "AWS::Region" => settings.Region,
        "AWS::AccountId" => CloudSettings.AccountId,
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        "AWS::StackName" => stack.Name,
        "AWS::StackId" => stack.Id,
        "AWS::NotificationARNs" => new JsonArray(),
        _ => null,
    };

    public JsonNode? Parameter(string name) => input.Parameters.TryGetValue(name, out var value) && template.Parameters.TryGetValue(name, out var declaration)
        ? ParameterValues.ToNode(declaration, value)
        : null;

    public JsonNode? ResourceRef(string logicalId) => resourceRef(logicalId);

    public JsonNode? Attribute(string logicalId, string name) => attribute(logicalId, name);

    public string? Export(string name)
    {
        _imports.Add(name);
        return export(name);
    }
}
