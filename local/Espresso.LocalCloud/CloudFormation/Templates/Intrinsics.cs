using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Templates;

/// <summary>
/// The intrinsic functions, as the user guide's function reference describes them. One entry per function.
/// </summary>
internal static class Intrinsics
{
    public static readonly FrozenDictionary<string, Func<Evaluator, JsonNode?, JsonNode?>> Table =
        new Dictionary<string, Func<Evaluator, JsonNode?, JsonNode?>>
        {
            ["Ref"] = (evaluator, argument) => Ref(evaluator, Text.Of(argument)),
            ["Fn::GetAtt"] = GetAtt,
            ["Fn::Sub"] = Sub,
            ["Fn::Join"] = (evaluator, argument) =>
            {
                var (separator, list) = Two(evaluator, argument, "Fn::Join");
                return JsonValue.Create(string.Join(Text.Of(separator), evaluator.EvaluateList(list, "Fn::Join").Select(Text.Of)));
            },
            ["Fn::Select"] = Select,
            ["Fn::Split"] = (evaluator, argument) =>
            {
                var (separator, source) = Two(evaluator, argument, "Fn::Split");
                return new JsonArray([.. evaluator.EvaluateText(source, "Fn::Split").Split(Text.Of(separator)).Select(part => JsonValue.Create(part))]);
            },
            ["Fn::If"] = (evaluator, argument) => List(evaluator, argument, 3, "Fn::If") is var list && evaluator.Holds(Text.Of(list[0]))
                ? evaluator.Evaluate(list[1])
                : evaluator.Evaluate(list[2]),
            ["Fn::Equals"] = (evaluator, argument) =>
            {
                var list = List(evaluator, argument, 2, "Fn::Equals");
                return JsonValue.Create(Text.Same(evaluator.Evaluate(list[0]), evaluator.Evaluate(list[1])));
            },
            ["Fn::And"] = (evaluator, argument) => JsonValue.Create(Many(evaluator, argument, "Fn::And").All(evaluator.Boolean)),
            ["Fn::Or"] = (evaluator, argument) => JsonValue.Create(Many(evaluator, argument, "Fn::Or").Any(evaluator.Boolean)),
            ["Fn::Not"] = (evaluator, argument) => JsonValue.Create(!evaluator.Boolean(List(evaluator, argument, 1, "Fn::Not")[0])),
            ["Fn::FindInMap"] = FindInMap,
            ["Fn::ImportValue"] = (evaluator, argument) => evaluator.EvaluateText(argument, "Fn::ImportValue") is var name && evaluator.Scope.Export(name) is { } value
                ? JsonValue.Create(value)
                : throw new TemplateException($"No export named {name} found"),
            ["Fn::Base64"] = (evaluator, argument) => JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(evaluator.EvaluateText(argument, "Fn::Base64")))),
            ["Fn::GetAZs"] = (evaluator, argument) => evaluator.EvaluateText(argument, "Fn::GetAZs") is { Length: > 0 } region
                ? Zones(region)
                : Zones(Text.Of(evaluator.Scope.Pseudo("AWS::Region"))),
            ["Fn::Cidr"] = Cidr,
            ["Fn::Length"] = (evaluator, argument) => JsonValue.Create(evaluator.EvaluateList(argument, "Fn::Length").Count),
            ["Fn::ToJsonString"] = (evaluator, argument) => JsonValue.Create(evaluator.Evaluate(argument)?.ToText() ?? "null"),
            ["Fn::Contains"] = (evaluator, argument) =>
            {
                var list = List(evaluator, argument, 2, "Fn::Contains");
                var wanted = evaluator.Evaluate(list[1]);
                return JsonValue.Create(evaluator.EvaluateList(list[0], "Fn::Contains").Any(item => Text.Same(item, wanted)));
            },
            ["Fn::EachMemberEquals"] = (evaluator, argument) =>
            {
                var list = List(evaluator, argument, 2, "Fn::EachMemberEquals");
                var wanted = evaluator.Evaluate(list[1]);
                return JsonValue.Create(evaluator.EvaluateList(list[0], "Fn::EachMemberEquals").All(item => Text.Same(item, wanted)));
            },
            ["Fn::EachMemberIn"] = (evaluator, argument) =>
            {
                var list = List(evaluator, argument, 2, "Fn::EachMemberIn");
                var allowed = evaluator.EvaluateList(list[1], "Fn::EachMemberIn");
                return JsonValue.Create(evaluator.EvaluateList(list[0], "Fn::EachMemberIn").All(item => allowed.Any(one => Text.Same(item, one))));
            },
            ["Fn::Transform"] = (evaluator, argument) => throw evaluator.Error($"Template error: the transform {Text.Of(argument?["Name"])} cannot be run here"),
        }.ToFrozenDictionary();

    /// <summary>The names inside <c>${…}</c> of a Sub text, without the escaped ones (<c>${!x}</c>).</summary>
    public static IEnumerable<string> SubNames(string text) =>
        Parts(text).Where(part => part.IsName && !part.Value.StartsWith('!')).Select(part => part.Value.Trim());

    private static JsonNode Ref(Evaluator evaluator, string name)
    {
        if (name is "AWS::NoValue")
            return Evaluator.NoValue;
        return evaluator.Scope.Pseudo(name)?.DeepClone()
            ?? evaluator.Scope.Parameter(name)?.DeepClone()
            ?? (evaluator.Template.Resources.ContainsKey(name) ? evaluator.Scope.ResourceRef(name)?.DeepClone() : null)
            ?? throw evaluator.Error($"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template");
    }

    private static JsonNode GetAtt(Evaluator evaluator, JsonNode? argument)
    {
        var (logicalId, attribute) = argument switch
        {
            JsonArray { Count: 2 } pair => (Text.Of(pair[0]), evaluator.EvaluateText(pair[1], "Fn::GetAtt")),
            JsonValue value when Text.IsString(value, out var text) && text.Split('.', 2) is [var id, var name] => (id, name),
            _ => throw evaluator.Error("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"),
        };
        return Attribute(evaluator, logicalId, attribute, "Fn::GetAtt");
    }

    private static JsonNode Attribute(Evaluator evaluator, string logicalId, string attribute, string function)
    {
        if (!evaluator.Template.Resources.ContainsKey(logicalId))
            throw evaluator.Error($"Template error: instance of {function} references undefined resource {logicalId}");
        return evaluator.Scope.Attribute(logicalId, attribute)?.DeepClone()
            ?? throw evaluator.Error($"Template error: resource {logicalId} does not support attribute type {attribute} in Fn::GetAtt");
    }

    private static JsonValue Sub(Evaluator evaluator, JsonNode? argument)
    {
        var (text, variables) = argument switch
        {
            JsonArray { Count: 2 } pair when Text.IsString(pair[0], out var template) && pair[1] is JsonObject map => (template, map),
            JsonValue value when Text.IsString(value, out var template) => (template, []),
            _ => throw evaluator.Error("Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"),
        };
        var result = new StringBuilder(text.Length);
        foreach (var (part, isName) in Parts(text))
        {
            if (!isName)
                result.Append(part);
            else if (part.StartsWith('!'))
                result.Append("${").Append(part, 1, part.Length - 1).Append('}');
            else if (variables.TryGetPropertyValue(part.Trim(), out var expression))
                result.Append(evaluator.EvaluateText(expression, "Fn::Sub"));
            else if (part.Split('.', 2) is [var logicalId, var attribute])
                result.Append(Text.Of(Attribute(evaluator, logicalId.Trim(), attribute.Trim(), "Fn::Sub")));
            else
                result.Append(Text.Of(Ref(evaluator, part.Trim())));
        }

        return JsonValue.Create(result.ToString())!;
    }

    private static IEnumerable<(string Value, bool IsName)> Parts(string text)
    {
        var from = 0;
        while (text.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var open && text.IndexOf('}', open) is > 0 and var close)
        {
            if (open > from)
                yield return (text[from..open], false);
            yield return (text[(open + 2)..close], true);
            from = close + 1;
        }

        if (from < text.Length)
            yield return (text[from..], false);
    }

    private static JsonNode? Select(Evaluator evaluator, JsonNode? argument)
    {
        var pair = List(evaluator, argument, 2, "Fn::Select");
        var list = evaluator.EvaluateList(pair[1], "Fn::Select");
        var text = evaluator.EvaluateText(pair[0], "Fn::Select");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count
            ? list[index]?.DeepClone()
            : throw evaluator.Error($"Template error: Fn::Select cannot select nonexistent value at index {text}");
    }

    private static JsonNode? FindInMap(Evaluator evaluator, JsonNode? argument)
    {
        if (argument is not JsonArray { Count: 3 or 4 } list)
            throw evaluator.Error("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value");
        var (map, key, attribute) = (evaluator.EvaluateText(list[0], "Fn::FindInMap"), evaluator.EvaluateText(list[1], "Fn::FindInMap"), evaluator.EvaluateText(list[2], "Fn::FindInMap"));
        if (evaluator.Template.Mappings[map]?[key]?[attribute] is { } found)
            return found.DeepClone();
        return list.Count == 4 && list[3]?["DefaultValue"] is { } fallback
            ? evaluator.Evaluate(fallback)
            : throw evaluator.Error($"Template error: Unable to get mapping for {map}::{key}::{attribute}");
    }

    private static JsonArray Zones(string region) => [region + "a", region + "b", region + "c"];

    /// <summary><c>[ipBlock, count, cidrBits]</c>: <c>count</c> subnets that leave <c>cidrBits</c> bits to hosts (default 8).</summary>
    private static JsonArray Cidr(Evaluator evaluator, JsonNode? argument)
    {
        if (argument is not JsonArray { Count: 2 or 3 } list)
            throw evaluator.Error("Template error: every Fn::Cidr object requires an ipBlock, a count and optionally cidrBits");
        var block = evaluator.EvaluateText(list[0], "Fn::Cidr");
        if (!IPNetwork.TryParse(block, out var network) || network.BaseAddress.AddressFamily is not System.Net.Sockets.AddressFamily.InterNetwork)
            throw evaluator.Error($"Template error: Fn::Cidr: \"{block}\" is no IPv4 block");
        var count = int.Parse(evaluator.EvaluateText(list[1], "Fn::Cidr"), CultureInfo.InvariantCulture);
        var bits = list.Count == 3 ? int.Parse(evaluator.EvaluateText(list[2], "Fn::Cidr"), CultureInfo.InvariantCulture) : 8;
        var room = 32 - bits - network.PrefixLength;
        if (count is < 1 or > 256 || room is < 0 or > 30 || count > 1 << room)
            throw evaluator.Error($"Template error: Fn::Cidr: {block} has no room for {count} blocks of {bits} host bits");
        var first = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
        var result = new JsonArray();
        for (var i = 0u; i < count; i++)
        {
            var bytes = new byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, first + (i << bits));
            result.Add($"{new IPAddress(bytes)}/{32 - bits}");
        }

        return result;
    }

    private static JsonArray List(Evaluator evaluator, JsonNode? argument, int count, string function) =>
        argument is JsonArray list && list.Count == count
            ? list
            : throw evaluator.Error($"Template error: {function} wants a list of {count}");

    private static (JsonNode? First, JsonNode? Second) Two(Evaluator evaluator, JsonNode? argument, string function) =>
        List(evaluator, argument, 2, function) is var list ? (list[0], list[1]) : default;

    private static JsonArray Many(Evaluator evaluator, JsonNode? argument, string function) =>
        argument is JsonArray { Count: >= 2 and <= 10 } list
            ? list
            : throw evaluator.Error($"Template error: {function} wants a list of 2 to 10 conditions");
}
