using System.Text;
using System.Text.Json.Nodes;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Lambda;

/// <summary>A function's process as the Runtime API sees it: one connection, which ends with it.</summary>
internal sealed class Poller : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _root;

    public Poller(RunningCloud cloud, string function)
    {
        // Connections of its own: disposing them is what the death of a process looks like.
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = cloud.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
        _root = $"/{function}/2018-06-01/runtime";
    }

    public sealed record Invocation(string Id, JsonNode Payload, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>Bodies of the queue's messages in a batch.</summary>
        public string[] Bodies => [.. Payload["Records"]!.AsArray().Select(record => record!["body"]!.GetValue<string>())];

        public string MessageId(string body) => Payload["Records"]!.AsArray().Single(record => record!["body"]!.GetValue<string>() == body)!["messageId"]!.GetValue<string>();
    }

    public async Task<Invocation> NextAsync()
    {
        using var response = await _http.GetAsync(_root + "/invocation/next");
        response.EnsureSuccessStatusCode();
        var headers = response.Headers.ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase);
        return new Invocation(headers["Lambda-Runtime-Aws-Request-Id"], JsonNode.Parse(await response.Content.ReadAsStringAsync())!, headers);
    }

    public Task<int> RespondAsync(Invocation invocation, string json) => PostAsync($"/invocation/{invocation.Id}/response", json);

    public Task<int> FailAsync(Invocation invocation, string message) =>
        PostAsync($"/invocation/{invocation.Id}/error", new JsonObject { ["errorMessage"] = message, ["errorType"] = "Broken" }.ToJsonString());

    public void Dispose() => _http.Dispose();

    private async Task<int> PostAsync(string path, string json)
    {
        using var response = await _http.PostAsync(_root + path, new StringContent(json, Encoding.UTF8, "application/json"));
        return (int)response.StatusCode;
    }
}
