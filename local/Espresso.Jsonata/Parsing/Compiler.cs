namespace Espresso.Jsonata.Parsing;

/// <summary>Turns the parsed tree into the one that is evaluated: paths become lists of steps, and each <c>%</c> finds the step that binds its parent.</summary>
internal sealed partial class Compiler
{
    private int _labels;

    public static Node Compile(string text)
    {
        try
        {
            var root = new Compiler().Process(new Parser(text).Parse());
            return root.Kind == NodeKind.Parent || root.Seeking is not null ? throw NoParent(root) : root;
        }
        catch (InsufficientExecutionStackException)
        {
            throw new JsonataException("U1001");
        }
    }

    private static JsonataException NoParent(Node node) =>
        new("S0217", node.Position, node.Value);

    private Node Process(Node node)
    {
        var result = node.Kind switch
        {
            NodeKind.Name => new Node(NodeKind.Path, "", node.Position) { Items = [new Node(NodeKind.Name, node.Value, node.Position) { KeepArray = node.KeepArray }], KeepSingleton = node.KeepArray },
            NodeKind.Binary => Binary(node),
            NodeKind.Negate => Negate(node),
            NodeKind.ArrayConstructor or NodeKind.Call or NodeKind.Partial or NodeKind.Block => List(node),
            NodeKind.ObjectConstructor => Object(node),
            NodeKind.Lambda => Lambda(node),
            NodeKind.Condition => Condition(node),
            NodeKind.Transform => Transform(node),
            NodeKind.Parent => new Node(NodeKind.Parent, "%", node.Position) { Slot = new ParentSlot("!" + _labels++) },
            _ => new Node(node.Kind, node.Value, node.Position) { Literal = node.Literal },
        };
        result.KeepArray |= node.KeepArray;
        return result;
    }

    private Node Binary(Node node) => node.Value switch
    {
        "." => Path(node),
        "[" => Filtered(node),
        "{" => Grouped(node),
        "^" => Sorted(node),
        "@" => Focused(node),
        "#" => Indexed(node),
        ":=" => Bind(node),
        "~>" => Apply(node),
        _ => Operator(node),
    };

    private Node Operator(Node node)
    {
        var result = new Node(NodeKind.Binary, node.Value, node.Position) { Left = Process(node.Left!), Right = Process(node.Right!) };
        PushAncestry(result, result.Left);
        PushAncestry(result, result.Right);
        return result;
    }

    private Node Bind(Node node)
    {
        var result = new Node(NodeKind.Bind, node.Left!.Value, node.Position) { Right = Process(node.Right!) };
        PushAncestry(result, result.Right);
        return result;
    }

    private Node Apply(Node node)
    {
        var result = new Node(NodeKind.Apply, "~>", node.Position) { Left = Process(node.Left!), Right = Process(node.Right!) };
        PushAncestry(result, result.Left);
        PushAncestry(result, result.Right);
        result.KeepArray = result.Left.KeepArray || result.Right.KeepArray;
        return result;
    }

    private Node Path(Node node)
    {
        var left = Process(node.Left!);
        var result = left.Kind == NodeKind.Path ? left : new Node(NodeKind.Path, "", node.Position) { Items = [left] };
        if (left.Kind == NodeKind.Parent)
        {
            result.Seeking = [left.Slot!];
        }

        var rest = Process(node.Right!);
        if (rest.Kind == NodeKind.Path && rest.Group is null)
        {
            result.Items.AddRange(rest.Items);
        }
        else
        {
            if (rest.Kind != NodeKind.Path && rest.Predicates is not null)
            {
                rest.Stages = rest.Predicates;
                rest.Predicates = null;
            }

            result.Items.Add(rest);
        }

        foreach (var step in result.Items)
        {
            if (step.Kind is NodeKind.Number or NodeKind.Value)
            {
                throw new JsonataException("S0213", step.Position, step.Value, step.Literal);
            }

            if (step.Kind == NodeKind.String)
            {
                step.Kind = NodeKind.Name;
            }

            result.KeepSingleton |= step.KeepArray;
        }

        result.Items[0].Constructed |= result.Items[0].Kind == NodeKind.ArrayConstructor;
        result.Items[^1].Constructed |= result.Items[^1].Kind == NodeKind.ArrayConstructor;
        ResolveAncestry(result);
        return result;
    }

    private Node Filtered(Node node)
    {
        var result = Process(node.Left!);
        var step = result.Kind == NodeKind.Path ? result.Items[^1] : result;
        if (step.Group is not null || result.Group is not null)
        {
            throw new JsonataException("S0209", node.Position);
        }

        var predicate = Process(node.Right!);
        if (predicate.Seeking is not null)
        {
            foreach (var slot in predicate.Seeking)
            {
                if (slot.Level == 1)
                {
                    Seek(step, slot);
                }
                else
                {
                    slot.Level--;
                }
            }

            PushAncestry(step, predicate);
        }

        var filter = new Node(NodeKind.Filter, "[", node.Position) { Left = predicate };
        if (result.Kind == NodeKind.Path)
        {
            (step.Stages ??= []).Add(filter);
        }
        else
        {
            (step.Predicates ??= []).Add(filter);
        }

        return result;
    }

    private Node Grouped(Node node)
    {
        var result = Process(node.Left!);
        if (result.Group is not null)
        {
            throw new JsonataException("S0210", node.Position);
        }

        result.Group = node.Pairs!.ConvertAll(pair => (Process(pair.Key), Process(pair.Value)));
        return result;
    }

    private Node Sorted(Node node)
    {
        var left = Process(node.Left!);
        var result = left.Kind == NodeKind.Path ? left : new Node(NodeKind.Path, "", node.Position) { Items = [left] };
        var sort = new Node(NodeKind.Sort, "^", node.Position);
        sort.Terms = node.Terms!.ConvertAll(term =>
        {
            var expression = Process(term.Expression);
            PushAncestry(sort, expression);
            return (term.Descending, expression);
        });
        result.Items.Add(sort);
        ResolveAncestry(result);
        return result;
    }

    private Node Focused(Node node)
    {
        var result = Process(node.Left!);
        var step = result.Kind == NodeKind.Path ? result.Items[^1] : result;
        if (step.Stages is not null || step.Predicates is not null)
        {
            throw new JsonataException("S0215", node.Position);
        }

        if (step.Kind == NodeKind.Sort)
        {
            throw new JsonataException("S0216", node.Position);
        }

        step.KeepArray |= node.KeepArray;
        step.Focus = node.Right!.Value;
        step.IsTuple = true;
        return result;
    }

    private Node Indexed(Node node)
    {
        var result = Process(node.Left!);
        Node step;
        if (result.Kind == NodeKind.Path)
        {
            step = result.Items[^1];
        }
        else
        {
            step = result;
            result = new Node(NodeKind.Path, "", node.Position) { Items = [step] };
            step.Stages = step.Predicates;
            step.Predicates = null;
        }

        if (step.Stages is null)
        {
            step.IndexName = node.Right!.Value;
        }
        else
        {
            step.Stages.Add(new Node(NodeKind.Index, node.Right!.Value, node.Position));
        }

        step.IsTuple = true;
        return result;
    }

    private Node Negate(Node node)
    {
        var operand = Process(node.Left!);
        if (operand.Kind == NodeKind.Number && operand.Literal is double number)
        {
            operand.Literal = -number;
            return operand;
        }

        var result = new Node(NodeKind.Negate, "-", node.Position) { Left = operand };
        PushAncestry(result, operand);
        return result;
    }

    private Node List(Node node)
    {
        var result = new Node(node.Kind, node.Value, node.Position);
        foreach (var item in node.Items)
        {
            var processed = item.Kind == NodeKind.Placeholder ? item : Process(item);
            PushAncestry(result, processed);
            result.Items.Add(processed);
            if (node.Kind == NodeKind.Block && (processed.Constructed || (processed.Kind == NodeKind.Path && processed.Items[0].Constructed)))
            {
                result.Constructed = true;
            }
        }

        result.Left = node.Left is null ? null : Process(node.Left);
        return result;
    }

    private Node Object(Node node)
    {
        var result = new Node(node.Kind, node.Value, node.Position);
        result.Pairs = node.Pairs!.ConvertAll(pair =>
        {
            var key = Process(pair.Key);
            PushAncestry(result, key);
            var value = Process(pair.Value);
            PushAncestry(result, value);
            return (key, value);
        });
        return result;
    }

    private Node Lambda(Node node) => new(NodeKind.Lambda, node.Value, node.Position)
    {
        Items = node.Items,
        Signature = node.Signature,
        Left = TailCall(Process(node.Left!)),
    };

    private static Node TailCall(Node body)
    {
        switch (body.Kind)
        {
            case NodeKind.Call when body.Predicates is null && body.Group is null:
                return new Node(NodeKind.Lambda, "λ", body.Position) { IsThunk = true, Left = body };
            case NodeKind.Condition:
                body.Right = body.Right is null ? null : TailCall(body.Right);
                body.Third = body.Third is null ? null : TailCall(body.Third);
                return body;
            case NodeKind.Block when body.Items.Count > 0:
                body.Items[^1] = TailCall(body.Items[^1]);
                return body;
            default:
                return body;
        }
    }

    private Node Condition(Node node)
    {
        var result = new Node(NodeKind.Condition, node.Value, node.Position) { Left = Process(node.Left!) };
        PushAncestry(result, result.Left);
        foreach (var branch in new[] { node.Right, node.Third })
        {
            if (branch is not null)
            {
                var processed = Process(branch);
                PushAncestry(result, processed);
                (result.Right, result.Third) = branch == node.Right ? (processed, result.Third) : (result.Right, processed);
            }
        }

        return result;
    }

    private Node Transform(Node node) => new(NodeKind.Transform, node.Value, node.Position)
    {
        Left = Process(node.Left!),
        Right = Process(node.Right!),
        Third = node.Third is null ? null : Process(node.Third),
    };
}
