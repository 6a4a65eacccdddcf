using Espresso.Jsonata.Evaluation;

namespace Espresso.Jsonata.Parsing;

internal enum NodeKind
{
    End, Name, String, Number, Value, Variable, Regex, Wildcard, Descendant, Parent, Placeholder, Operator,
    Binary, Negate, ArrayConstructor, ObjectConstructor, Call, Partial, Lambda, Condition, Block, Transform,
    Path, Sort, Bind, Apply, Filter, Index,
}

/// <summary>Where a <c>%</c> finds its parent: the label under which the step that has it binds it.</summary>
internal sealed class ParentSlot(string label)
{
    public string Label { get; set; } = label;

    public int Level { get; set; } = 1;
}

/// <summary>A node of the tree, first as it was written and then, from <see cref="Compiler"/>, as it is evaluated.</summary>
internal sealed class Node(NodeKind kind, string value, int position)
{
    public NodeKind Kind { get; set; } = kind;

    /// <summary>A name, a text, or an operator's symbol.</summary>
    public string Value { get; } = value;

    public int Position { get; } = position;

    /// <summary>The value of a literal, or the matcher of a regular expression.</summary>
    public object? Literal { get; set; }

    public Node? Left { get; set; }

    public Node? Right { get; set; }

    public Node? Third { get; set; }

    /// <summary>Steps of a path, expressions of a block or an array, arguments of a call, parameters of a lambda.</summary>
    public List<Node> Items { get; init; } = [];

    public List<(Node Key, Node Value)>? Pairs { get; set; }

    public List<(bool Descending, Node Expression)>? Terms { get; set; }

    public Signature? Signature { get; set; }

    /// <summary>Filters of an expression that is not a path.</summary>
    public List<Node>? Predicates { get; set; }

    /// <summary>Filters and index bindings of a step.</summary>
    public List<Node>? Stages { get; set; }

    public List<(Node Key, Node Value)>? Group { get; set; }

    public string? Focus { get; set; }

    public string? IndexName { get; set; }

    public ParentSlot? Ancestor { get; set; }

    public ParentSlot? Slot { get; set; }

    public List<ParentSlot>? Seeking { get; set; }

    public bool IsTuple { get; set; }

    public bool Constructed { get; set; }

    public bool KeepArray { get; set; }

    public bool KeepSingleton { get; set; }

    /// <summary>A call in tail position, which the caller of the lambda runs.</summary>
    public bool IsThunk { get; set; }
}
