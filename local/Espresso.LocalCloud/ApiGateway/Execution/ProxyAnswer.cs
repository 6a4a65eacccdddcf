using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>A function's answer to a request: <c>{"statusCode": 200, "headers": {…}, "multiValueHeaders": {…}, "body": "…", "isBase64Encoded": false}</c>.</summary>
internal sealed record ProxyAnswer(int Status, IReadOnlyList<(string Name, string[] Values)> Headers, byte[] Body, bool IsBinary)
{
    /// <summary>Reads an answer.</summary>
    /// <param name="wrong">What is wrong with it, when it is not one.</param>
    public static ProxyAnswer? Read(ReadOnlyMemory<byte> payload, out string? wrong)
    {
        try
        {
            if (JsonNode.Parse(payload.Span) is not JsonObject answer)
            {
                wrong = "Malformed Lambda proxy response: it is no JSON object";
                return null;
            }

            if (answer.Number("statusCode") is not (>= 100 and <= 599 and var status))
            {
                wrong = $"Malformed Lambda proxy response: statusCode is {answer["statusCode"]?.ToText() ?? "absent"}, which is no HTTP status";
                return null;
            }

            if (answer["body"] is { } body && body.GetValueKind() is not JsonValueKind.String)
            {
                wrong = "Malformed Lambda proxy response: body is no string";
                return null;
            }

            var text = answer.Text("body") ?? "";
            var isBinary = answer.Flag("isBase64Encoded") is true;
            wrong = null;
            return new ProxyAnswer((int)status, HeadersOf(answer), isBinary ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text), isBinary);
        }
        catch (Exception error) when (error is JsonException or CloudException or FormatException or InvalidOperationException)
        {
            wrong = $"Malformed Lambda proxy response: {error.Message}";
            return null;
        }
    }

    private static List<(string, string[])> HeadersOf(JsonObject answer)
    {
        var headers = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in answer.TextMap("headers"))
        {
            headers[name] = [value];
        }

        // Where a name is in both, the list counts.
        foreach (var (name, values) in answer.Object("multiValueHeaders") ?? [])
        {
            headers[name] = [.. values!.AsArray().Select(value => value?.ToString() ?? "")];
        }

        return [.. headers.Select(header => (header.Key, header.Value))];
    }
}
