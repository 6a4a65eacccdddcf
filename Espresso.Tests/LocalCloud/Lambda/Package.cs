using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;

namespace Espresso.Tests.LocalCloud.Lambda;

/// <summary>Functions from a zip whose <c>bootstrap</c> is a script of node, and the calls of them.</summary>
internal static class Package
{
    private const int Executable = 0x81ED << 16;

    /// <summary>The script beside this file, as a package.</summary>
    public static byte[] Script() => Zip(("bootstrap", File.ReadAllText(Path.Combine(Repository.Root, "Espresso.Tests", "LocalCloud", "Lambda", "bootstrap.js"))));

    public static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in files)
            {
                var entry = archive.CreateEntry(name);
                entry.ExternalAttributes = Executable;
                using var writer = new StreamWriter(entry.Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }

    /// <summary>CreateFunction with the script; <paramref name="more"/> is further members as JSON.</summary>
    public static Task<JsonObject> CreatePackagedAsync(this RunningCloud cloud, string name, string more = "", byte[]? zip = null, string variables = "{}") => cloud.CallAsync("lambda", "CreateFunction",
        $$"""
        {
          "FunctionName": "{{name}}", "Runtime": "provided.al2023", "Handler": "api", "Role": "arn:aws:iam::000000000000:role/r", "MemorySize": 512, "Timeout": 30,
          "Environment": {"Variables": {{variables}}}, "Code": {"ZipFile": "{{Convert.ToBase64String(zip ?? Script())}}"} {{more}}
        }
        """);

    /// <summary>Invoke over HTTP.</summary>
    public static async Task<Answer> InvokeAsync(this RunningCloud cloud, string function, string payload, string type = "RequestResponse")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/2015-03-31/functions/{Uri.EscapeDataString(function)}/invocations") { Content = new StringContent(payload, Encoding.UTF8) };
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=0");
        request.Headers.Add("X-Amz-Invocation-Type", type);
        request.Headers.Add("X-Amz-Log-Type", "Tail");
        using var response = await cloud.Http.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            Header("X-Amz-Function-Error"),
            Header("X-Amz-Executed-Version"),
            Header("X-Amz-Log-Result") is { } log ? Encoding.UTF8.GetString(Convert.FromBase64String(log)) : "");

        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }

    /// <summary>The number of the process that handles the next call.</summary>
    public static async Task<int> ProcessAsync(this RunningCloud cloud, string function) =>
        (int)(await cloud.InvokeAsync(function, """{"do": "pid"}""")).Json.Number("pid")!;

    /// <param name="Log">The invocation's last lines.</param>
    internal sealed record Answer(int Status, string Text, string? FunctionError, string? Version, string Log)
    {
        public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

        public string? ErrorType => Json.Text("errorType");

        public string ErrorMessage => Json.Text("errorMessage")!;
    }
}
