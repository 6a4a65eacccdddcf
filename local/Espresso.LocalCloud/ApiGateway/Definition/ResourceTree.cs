namespace Espresso.LocalCloud.ApiGateway.Definition;

/// <summary>The resources of an API: a fixed segment goes before a parameter, a parameter before a greedy one.</summary>
internal sealed class ResourceTree
{
    private readonly Node _root = new("");

    public ResourceTree(IEnumerable<ApiMethod> methods)
    {
        foreach (var method in methods)
        {
            var node = _root;
            foreach (var segment in Split(method.Path))
            {
                node = node.Child(segment);
            }

            node.Methods[method.Verb] = method;
        }
    }

    /// <summary>Every resource that a path leads through, with its methods.</summary>
    public IEnumerable<Node> Resources => _root.All();

    /// <summary>The resource for a path that is still percent-encoded, or null.</summary>
    /// <param name="path">For example <c>/api/orders/a%2Fb</c>.</param>
    public (Node Resource, Dictionary<string, string> Parameters)? Find(string path)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        return Find(_root, Split(path), 0, parameters) is { } found ? (found, parameters) : null;
    }

    private static string[] Split(string path) => path.Trim('/') is { Length: > 0 } inner ? inner.Split('/') : [];

    private static Node? Find(Node node, string[] segments, int at, Dictionary<string, string> parameters)
    {
        if (at == segments.Length)
        {
            return node.Methods.Count > 0 ? node : null;
        }

        if (node.Fixed.TryGetValue(Uri.UnescapeDataString(segments[at]), out var same) && Find(same, segments, at + 1, parameters) is { } exact)
        {
            return exact;
        }

        if (node.Parameter is { } one && Find(one, segments, at + 1, parameters) is { } matched)
        {
            parameters[one.ParameterName] = Uri.UnescapeDataString(segments[at]);
            return matched;
        }

        if (node.Greedy is not { } rest)
        {
            return null;
        }

        parameters[rest.ParameterName] = Uri.UnescapeDataString(string.Join('/', segments[at..]));
        return rest;
    }

    /// <summary>One resource.</summary>
    internal sealed class Node(string path)
    {
        /// <summary>From the root; empty for the root itself.</summary>
        public string Path => path;

        public string Segment => path[(path.LastIndexOf('/') + 1)..];

        /// <summary>A short id that is the same for the same path.</summary>
        public string Id => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)))[..6];

        public Dictionary<string, ApiMethod> Methods { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Node> Fixed { get; } = new(StringComparer.Ordinal);

        public Node? Parameter { get; private set; }

        public Node? Greedy { get; private set; }

        public string ParameterName => Segment.Trim('{', '}').TrimEnd('+');

        public ApiMethod? Method(string verb) => Methods.GetValueOrDefault(verb) ?? Methods.GetValueOrDefault("ANY");

        public Node Child(string segment)
        {
            if (segment.EndsWith("+}", StringComparison.Ordinal))
            {
                return Greedy ??= new Node($"{path}/{segment}");
            }

            if (segment.StartsWith('{'))
            {
                Parameter ??= new Node($"{path}/{segment}");
                return Parameter.Segment == segment
                    ? Parameter
                    : throw ApiDefinition.Invalid($"A sibling ({Parameter.Segment}) of this resource already has a variable path part -- only one is allowed: {path}/{segment}");
            }

            if (!Fixed.TryGetValue(segment, out var child))
            {
                Fixed[segment] = child = new Node($"{path}/{segment}");
            }

            return child;
        }

        public IEnumerable<Node> All() =>
            new[] { this }.Concat(Fixed.Values.Append(Parameter).Append(Greedy).OfType<Node>().SelectMany(child => child.All()));
    }
}
