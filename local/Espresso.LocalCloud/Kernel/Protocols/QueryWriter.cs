using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>Writes results and errors of the Query protocol.</summary>
internal static class QueryWriter
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = false };

    public static byte[] Result(string operation, JsonObject result, string requestId, QueryShapes shapes) => Write(xml =>
    {
        xml.WriteStartElement(operation + "Response", shapes.Namespace);
        if (!shapes.WithoutResult.Contains(operation))
        {
            xml.WriteStartElement(operation + "Result");
            WriteMembers(xml, Prepared(operation, result, shapes), shapes);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("ResponseMetadata");
        xml.WriteElementString("RequestId", requestId);
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    public static byte[] Error(CloudException error, string requestId, QueryShapes shapes) => Write(xml =>
    {
        xml.WriteStartElement("ErrorResponse", shapes.Namespace);
        xml.WriteStartElement("Error");
        xml.WriteElementString("Type", error.IsSenderFault ? "Sender" : "Receiver");
        xml.WriteElementString("Code", error.QueryCode ?? error.Code);
        xml.WriteElementString("Message", error.Message);
        foreach (var (name, value) in error.Members)
        {
            xml.WriteElementString(name, value);
        }

        xml.WriteEndElement();
        xml.WriteElementString("RequestId", requestId);
        xml.WriteEndElement();
    });

    private static byte[] Write(Action<XmlWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            xml.WriteStartDocument();
            content(xml);
        }

        return buffer.ToArray();
    }

    /// <summary>Gives the lists whose element name depends on the operation a name of their own: <c>SendMessageBatch/Successful</c>.</summary>
    private static JsonObject Prepared(string operation, JsonObject result, QueryShapes shapes) =>
        result.Any(member => shapes.FlatLists.ContainsKey($"{operation}/{member.Key}"))
            ? new JsonObject(result.Select(member => KeyValuePair.Create(
                shapes.FlatLists.ContainsKey($"{operation}/{member.Key}") ? $"{operation}/{member.Key}" : member.Key, member.Value?.DeepClone())))
            : result;

    private static void WriteMembers(XmlWriter xml, JsonObject structure, QueryShapes shapes)
    {
        foreach (var (name, value) in structure)
        {
            WriteMember(xml, name, value, shapes);
        }
    }

    private static void WriteMember(XmlWriter xml, string name, JsonNode? value, QueryShapes shapes)
    {
        switch (value)
        {
            case null:
                break;
            case JsonArray list when shapes.FlatLists.TryGetValue(name, out var element):
                foreach (var item in list)
                {
                    WriteMember(xml, element, item, shapes);
                }

                break;
            case JsonArray list:
                xml.WriteStartElement(name);
                foreach (var item in list)
                {
                    WriteMember(xml, "member", item, shapes);
                }

                xml.WriteEndElement();
                break;
            case JsonObject map when shapes.OutputMaps.TryGetValue(name, out var shape):
                WriteMap(xml, name, map, shape, shapes);
                break;
            case JsonObject structure:
                xml.WriteStartElement(name);
                WriteMembers(xml, structure, shapes);
                xml.WriteEndElement();
                break;
            default:
                xml.WriteElementString(name, Scalar(name, value, shapes));
                break;
        }
    }

    private static void WriteMap(XmlWriter xml, string name, JsonObject map, MapShape shape, QueryShapes shapes)
    {
        if (!shape.IsFlat)
        {
            xml.WriteStartElement(name);
        }

        foreach (var (key, value) in map)
        {
            xml.WriteStartElement(shape.Element);
            xml.WriteElementString(shape.Key, key);
            WriteMember(xml, shape.Value, value, shapes);
            xml.WriteEndElement();
        }

        if (!shape.IsFlat)
        {
            xml.WriteEndElement();
        }
    }

    private static string Scalar(string name, JsonNode value, QueryShapes shapes)
    {
        if (value.GetValueKind() == JsonValueKind.String)
        {
            return value.GetValue<string>();
        }

        var text = value.ToJsonString();
        return shapes.Timestamps.Contains(name)
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(double.Parse(text, CultureInfo.InvariantCulture) * 1000)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : text;
    }
}
