namespace Espresso.Jsonata.Parsing;

/// <summary>What an expression asks of its surroundings, found without evaluating it.</summary>
internal sealed class References
{
    private const string Root = "$";

    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);
    private readonly List<string> _context = [];
    private readonly List<(string Variable, string Member)> _members = [];

    private References()
    {
    }

    /// <summary>Names of variables and functions, without <c>$</c>; those that the expression binds itself too.</summary>
    public IReadOnlyCollection<string> Variables => _variables;

    /// <summary>
    /// What is read from the context value, in order and once each: names of members, <c>$</c> for the value itself,
    /// <c>$$</c> for the outermost one. Steps, filters and groupings of a path read what the step before them yields, so
    /// only its first step counts.
    /// </summary>
    public IReadOnlyList<string> Context => _context;

    /// <summary>Members read right off a variable: <c>$states.input.a</c> is ("states", "input").</summary>
    public IReadOnlyList<(string Variable, string Member)> Members => _members;

    public static References Of(Node root)
    {
        var references = new References();
        references.CollectContext(root);
        references.CollectVariables(root);
        return references;
    }

    private void CollectContext(Node? node)
    {
        switch (node?.Kind)
        {
            case NodeKind.Path:
                CollectContext(node.Items[0]);
                break;
            case NodeKind.Name:
                Add(node.Value);
                break;
            case NodeKind.Variable when node.Value.Length == 0:
                Add(Root);
                break;
            case NodeKind.Variable when node.Value == Root:
                Add(Root + Root);
                break;
            case NodeKind.ObjectConstructor:
                foreach (var (key, value) in node.Pairs!)
                {
                    CollectContext(key);
                    CollectContext(value);
                }

                break;
            case NodeKind.Lambda:
                CollectContext(node.Left);
                break;
            case NodeKind.Binary or NodeKind.Negate or NodeKind.ArrayConstructor or NodeKind.Call or NodeKind.Partial
                or NodeKind.Condition or NodeKind.Block or NodeKind.Bind or NodeKind.Apply:
                CollectContext(node.Left);
                CollectContext(node.Right);
                CollectContext(node.Third);
                node.Items.ForEach(CollectContext);
                break;
            default:
                break;
        }
    }

    private void CollectVariables(Node? node)
    {
        if (node is null)
        {
            return;
        }

        if (node is { Kind: NodeKind.Variable, Value.Length: > 0 } && node.Value != Root)
        {
            _variables.Add(node.Value);
        }

        if (node is { Kind: NodeKind.Path, Items: [{ Kind: NodeKind.Variable } variable, { Kind: NodeKind.Name } member, ..] })
        {
            _members.Add((variable.Value, member.Value));
        }

        foreach (var child in Children(node))
        {
            CollectVariables(child);
        }
    }

    private static IEnumerable<Node?> Children(Node node) =>
        [
            node.Left,
            node.Right,
            node.Third,
            .. node.Items,
            .. node.Predicates ?? [],
            .. node.Stages ?? [],
            .. Flat(node.Pairs),
            .. Flat(node.Group),
            .. (node.Terms ?? []).Select(static term => term.Expression),
        ];

    private static IEnumerable<Node> Flat(List<(Node Key, Node Value)>? pairs) => (pairs ?? []).SelectMany(static pair => new[] { pair.Key, pair.Value });

    private void Add(string name)
    {
        if (!_context.Contains(name))
        {
            _context.Add(name);
        }
    }
}
