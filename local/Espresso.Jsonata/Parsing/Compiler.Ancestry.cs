namespace Espresso.Jsonata.Parsing;

/// <content>How a <c>%</c> finds the step that binds its parent.</content>
internal sealed partial class Compiler
{
    private static void PushAncestry(Node result, Node value)
    {
        if (value.Seeking is not null)
        {
            (result.Seeking ??= []).AddRange(value.Seeking);
        }

        if (value.Kind == NodeKind.Parent)
        {
            (result.Seeking ??= []).Add(value.Slot!);
        }
    }

    private static void ResolveAncestry(Node path)
    {
        var last = path.Items[^1];
        var slots = new List<ParentSlot>(last.Seeking ?? []);
        if (last.Kind == NodeKind.Parent)
        {
            slots.Add(last.Slot!);
        }

        foreach (var slot in slots)
        {
            var index = path.Items.Count - 2;
            while (slot.Level > 0)
            {
                if (index < 0)
                {
                    (path.Seeking ??= []).Add(slot);
                    break;
                }

                var step = path.Items[index--];
                while (index >= 0 && step.Focus is not null && path.Items[index].Focus is not null)
                {
                    step = path.Items[index--];
                }

                Seek(step, slot);
            }
        }
    }

    private static void Seek(Node node, ParentSlot slot)
    {
        switch (node.Kind)
        {
            case NodeKind.Name or NodeKind.Wildcard:
                if (--slot.Level == 0)
                {
                    slot.Label = node.Ancestor?.Label ?? slot.Label;
                    node.Ancestor = slot;
                    node.IsTuple = true;
                }

                break;
            case NodeKind.Parent:
                slot.Level++;
                break;
            case NodeKind.Block:
                if (node.Items.Count > 0)
                {
                    node.IsTuple = true;
                    Seek(node.Items[^1], slot);
                }

                break;
            case NodeKind.Path:
                node.IsTuple = true;
                var index = node.Items.Count - 1;
                Seek(node.Items[index--], slot);
                while (slot.Level > 0 && index >= 0)
                {
                    Seek(node.Items[index--], slot);
                }

                break;
            default:
                throw NoParent(node);
        }
    }
}
