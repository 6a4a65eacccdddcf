using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.EventBridge.Patterns;

/// <summary>
/// An event pattern as EventBridge, SNS filter policies on bodies and event source mappings have it: an object of the
/// event's shape whose leaves are lists of what a value may be. All fields must match, one entry of each list is enough.
/// </summary>
/// <remarks>Source: "Amazon EventBridge event patterns" and "Comparison operators" of its user guide.</remarks>
public sealed class EventPattern
{
    private readonly Node _root;

    private EventPattern(Node root) => _root = root;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">What is wrong with it, in a sentence.</exception>
    public static EventPattern Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject { Count: > 0 } pattern
                ? Parse(pattern)
                : throw new FormatException("Empty patterns are not allowed.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The pattern is not JSON: {e.Message}", e);
        }
    }

    /// <summary>Reads a pattern that is JSON already.</summary>
    /// <exception cref="FormatException">What is wrong with it, in a sentence.</exception>
    public static EventPattern Parse(JsonObject pattern) => new(ParseObject(pattern));

    /// <summary>Whether <paramref name="json"/> fits.</summary>
    public bool IsMatch(JsonNode? json) => _root.IsMatch([json]);

    private static AllOf ParseObject(JsonObject pattern)
    {
        var parts = new List<Node>();
        foreach (var (name, value) in pattern)
        {
            parts.Add(value switch
            {
                JsonArray alternatives when name == "$or" => ParseOr(alternatives),
                JsonArray { Count: > 0 } list => new Field(name, new Leaf([.. list.Select(ValueTest.Parse)])),
                JsonArray => throw new FormatException($"Empty arrays are not allowed: \"{name}\"."),
                JsonObject { Count: > 0 } child => new Field(name, ParseObject(child)),
                _ => throw new FormatException($"\"{name}\" must be an object or an array."),
            });
        }

        return new AllOf([.. parts]);
    }

    private static AnyOf ParseOr(JsonArray alternatives) =>
        alternatives.Count >= 2 && alternatives.All(alternative => alternative is JsonObject { Count: > 0 })
            ? new AnyOf([.. alternatives.Select(alternative => ParseObject(alternative!.AsObject()))])
            : throw new FormatException("\"$or\" must be an array of at least two objects.");

    /// <summary>A part of a pattern, held against the values that stand at its place (several, below an array).</summary>
    private abstract class Node
    {
        public abstract bool IsMatch(IReadOnlyList<JsonNode?> values);
    }

    private sealed class AllOf(Node[] parts) : Node
    {
        public override bool IsMatch(IReadOnlyList<JsonNode?> values) => parts.All(part => part.IsMatch(values));
    }

    private sealed class AnyOf(Node[] parts) : Node
    {
        public override bool IsMatch(IReadOnlyList<JsonNode?> values) => parts.Any(part => part.IsMatch(values));
    }

    private sealed class Field(string name, Node inner) : Node
    {
        public override bool IsMatch(IReadOnlyList<JsonNode?> values)
        {
            var found = new List<JsonNode?>();
            foreach (var value in values)
            {
                Collect(value, found);
            }

            return inner.IsMatch(found);
        }

        private void Collect(JsonNode? value, List<JsonNode?> found)
        {
            if (value is JsonObject structure && structure.TryGetPropertyValue(name, out var member))
            {
                found.Add(member);
            }
            else if (value is JsonArray list)
            {
                foreach (var item in list)
                {
                    Collect(item, found);
                }
            }
        }
    }

    private sealed class Leaf(ValueTest[] tests) : Node
    {
        public override bool IsMatch(IReadOnlyList<JsonNode?> values)
        {
            var leaves = new List<JsonNode?>();
            foreach (var value in values)
            {
                Flatten(value, leaves);
            }

            return tests.Any(test => test.IsMatch(leaves));
        }

        private static void Flatten(JsonNode? value, List<JsonNode?> leaves)
        {
            switch (value)
            {
                case JsonArray list:
                    foreach (var item in list)
                    {
                        Flatten(item, leaves);
                    }

                    break;
                case JsonObject:
                    // Only leaves are compared; "exists" too is about leaves.
                    break;
                default:
                    leaves.Add(value);
                    break;
            }
        }
    }
}
