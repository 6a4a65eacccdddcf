namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>
/// What a service's model says about its Query protocol beyond the general rules (<c>X.member.1</c> is a list,
/// <c>X.entry.1.key</c> a map, an array is written as <c>&lt;X&gt;&lt;member&gt;</c>).
/// </summary>
public sealed record QueryShapes
{
    /// <summary>The XML namespace, for example <c>http://sns.amazonaws.com/doc/2010-03-31/</c>.</summary>
    public required string Namespace { get; init; }

    /// <summary>The API version that requests name, for example <c>2010-03-31</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Flattened input members: name on the wire (<c>Attribute</c>) → member of the JSON model (<c>Attributes</c>).</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();

    /// <summary>Input members that are maps in the JSON model though the wire lists name and value (<c>Attribute.1.Name</c>); by JSON name.</summary>
    public IReadOnlySet<string> InputMaps { get; init; } = new HashSet<string>();

    /// <summary>Output members that are maps; by JSON name.</summary>
    public IReadOnlyDictionary<string, MapShape> OutputMaps { get; init; } = new Dictionary<string, MapShape>();

    /// <summary>
    /// Output lists written without a wrapper: JSON name (<c>QueueUrls</c>) → element (<c>QueueUrl</c>). Where the element
    /// differs by operation, the key is <c>SendMessageBatch/Successful</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> FlatLists { get; init; } = new Dictionary<string, string>();

    /// <summary>Output members that hold epoch seconds in JSON and an ISO 8601 time in XML.</summary>
    public IReadOnlySet<string> Timestamps { get; init; } = new HashSet<string>();

    /// <summary>Operations without a result element.</summary>
    public IReadOnlySet<string> WithoutResult { get; init; } = new HashSet<string>();
}

/// <summary>How a map is written: <c>&lt;Element&gt;&lt;Key&gt;…&lt;/Key&gt;&lt;Value&gt;…</c>, inside the member's own element unless flat.</summary>
public sealed record MapShape(string Element = "entry", string Key = "key", string Value = "value", bool IsFlat = false);
