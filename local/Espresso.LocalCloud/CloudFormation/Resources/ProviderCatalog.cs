using System.Collections.Concurrent;
using Espresso.LocalCloud.CloudFormation.Templates;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>The resource types that a template may use here.</summary>
public sealed class ProviderCatalog
{
    private readonly Dictionary<string, ResourceProvider> _byType;
    private readonly ConcurrentDictionary<string, byte> _mentioned = new();

    public ProviderCatalog(IEnumerable<ResourceProvider> providers) => _byType = providers.ToDictionary(provider => provider.Type);

    /// <summary>Every known type, sorted.</summary>
    public IReadOnlyList<string> Types => [.. _byType.Keys.Order(StringComparer.Ordinal)];

    public bool Knows(string type) => _byType.ContainsKey(type);

    public ResourceProvider Find(string type) => _byType.TryGetValue(type, out var provider)
        ? provider
        : throw new TemplateException($"Template format error: Unrecognized resource types: [{type}]. LocalCloud knows: {string.Join(", ", Types)}.");

    /// <summary>True the first time that a type is asked about in this process.</summary>
    public bool FirstMention(string type) => _mentioned.TryAdd(type, 0);
}
