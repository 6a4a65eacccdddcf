using System.Text;
using System.Text.Json.Nodes;

namespace Espresso.StatesBench;

/// <summary>Step Functions' HTTP API without an SDK, whose own work would be measured too.</summary>
internal sealed class StatesClient(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = endpoint, Timeout = TimeSpan.FromMinutes(5) };

    public async Task<JsonObject> CallAsync(string operation, string input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(input)) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "AWSStepFunctions." + operation);
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/states/aws4_request, SignedHeaders=host, Signature=0");
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(body)!.AsObject()
            : throw new InvalidOperationException($"{operation} answered {(int)response.StatusCode}: {body}");
    }

    public async Task<string> CreateAsync(string name, string type, string definition)
    {
        var input = new JsonObject { ["name"] = $"{name}-{Guid.NewGuid():N}", ["type"] = type, ["definition"] = definition, ["roleArn"] = "arn:aws:iam::000000000000:role/bench" };
        return (string)(await CallAsync("CreateStateMachine", input.ToJsonString()))["stateMachineArn"]!;
    }

    public async Task<string> StartAsync(string machine) =>
        (string)(await CallAsync("StartExecution", $$"""{"stateMachineArn": "{{machine}}", "input": "{\"i\": 0}"}"""))["executionArn"]!;

    public async Task RunSyncAsync(string machine)
    {
        var done = await CallAsync("StartSyncExecution", $$"""{"stateMachineArn": "{{machine}}", "input": "{\"i\": 0}"}""");
        Succeeded(done);
    }

    /// <summary>Waits until an execution has succeeded, asking at once and then every millisecond.</summary>
    public async Task FinishAsync(string execution)
    {
        while (true)
        {
            var found = await CallAsync("DescribeExecution", $$"""{"executionArn": "{{execution}}"}""");
            if ((string?)found["status"] != "RUNNING")
            {
                Succeeded(found);
                return;
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Waits until an execution's newest event is of a type.</summary>
    /// <returns>How many events its history has.</returns>
    public async Task<int> ReachAsync(string execution, string type)
    {
        while (true)
        {
            var history = await CallAsync("GetExecutionHistory", $$"""{"executionArn": "{{execution}}", "reverseOrder": true, "maxResults": 1}""");
            if (history["events"]!.AsArray() is [{ } newest, ..] && (string?)newest["type"] == type)
            {
                return (int)newest["id"]!;
            }

            await Task.Delay(1);
        }
    }

    public void Dispose() => _http.Dispose();

    private static void Succeeded(JsonObject execution)
    {
        if ((string?)execution["status"] != "SUCCEEDED")
        {
            throw new InvalidOperationException($"An execution did not succeed: {execution.ToJsonString()}");
        }
    }
}
