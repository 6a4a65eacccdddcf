using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>A resource to create, change or delete.</summary>
/// <param name="LogicalId">Its logical id.</param>
/// <param name="Properties">Evaluated properties.</param>
/// <param name="GeneratedName">The physical name to use when the template gives none: <c>stack-LogicalId-XXXXXXXXXXXX</c>.</param>
/// <param name="Cloud">The services that it lives in.</param>
public sealed record ResourceRequest(string LogicalId, JsonObject Properties, string GeneratedName, ICloud Cloud)
{
    /// <summary>The physical id; empty while creating.</summary>
    public string PhysicalId { get; init; } = "";

    /// <summary>What was applied before; empty while creating.</summary>
    public JsonObject Old { get; init; } = [];

    /// <summary>Attributes recorded before; empty while creating.</summary>
    public JsonObject OldAttributes { get; init; } = [];

    /// <summary>True when a creation may have been begun before a restart: what exists already is then taken over.</summary>
    public bool MayExist { get; init; }

    /// <summary>The stack's tags.</summary>
    public IReadOnlyDictionary<string, string> StackTags { get; init; } = new Dictionary<string, string>();

    /// <summary>The text of a property, or null when it is absent.</summary>
    public string? Text(string name) => Properties[name] is { } node ? Templates.Text.Of(node) : null;

    /// <summary>The text of a property that must be there.</summary>
    /// <exception cref="CloudException">It is absent.</exception>
    public string Required(string name) => Text(name) is { Length: > 0 } text
        ? text
        : throw new CloudException("ValidationError", $"Properties validation failed for resource {LogicalId} with message: #: required key [{name}] not found");

    /// <summary>Whether a property differs from what was applied before.</summary>
    public bool Changed(string name) => !Templates.Text.Same(Properties[name], Old[name]);
}

/// <summary>What a creation or change gives.</summary>
/// <param name="PhysicalId">What <c>Ref</c> gives.</param>
/// <param name="Attributes">What <c>Fn::GetAtt</c> gives.</param>
public sealed record ResourceResult(string PhysicalId, JsonObject Attributes);

/// <summary>
/// One resource type. Providers call the services as clients do and throw their <see cref="CloudException"/>; the deployment words it.
/// </summary>
public abstract class ResourceProvider
{
    /// <summary>For example <c>AWS::SQS::Queue</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Properties whose change means a new resource ("Update requires: Replacement" in the reference).</summary>
    public virtual IReadOnlySet<string> CreateOnly => new HashSet<string>();

    /// <summary>Attributes for <c>Fn::GetAtt</c>; <c>*</c> when any will do.</summary>
    public virtual IReadOnlySet<string> Attributes => new HashSet<string>();

    /// <summary>The property that gives the physical name, or null when the service chooses it.</summary>
    public virtual string? NameProperty => null;

    /// <summary>True for what has no meaning on this machine: accepted, and named in the log once.</summary>
    public virtual bool HasNoLocalMeaning => false;

    public abstract Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken);

    public abstract Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken);

    /// <summary>Deletes it; what is gone already counts as deleted.</summary>
    public abstract Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken);

    /// <summary>The physical name for a new resource: the template's, or a generated one of at most <paramref name="longest"/> characters.</summary>
    protected string NameFor(ResourceRequest request, int longest = 255)
    {
        if (NameProperty is { } property && request.Text(property) is { Length: > 0 } given)
            return given;
        var name = request.GeneratedName;
        // The end is the random part: it stays.
        return name.Length <= longest ? name : name[..(longest - 13)] + name[^13..];
    }

    /// <summary>Runs a call and swallows the one error that says that the thing is gone.</summary>
    protected static async Task UnlessGone(Func<Task> call, params string[] goneCodes)
    {
        try
        {
            await call();
        }
        catch (CloudException error) when (goneCodes.Contains(error.Code))
        {
            // Deleted by hand: that is what was wanted.
        }
    }
}
