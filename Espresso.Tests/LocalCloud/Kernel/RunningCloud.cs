using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud;
using Espresso.LocalCloud.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.LocalCloud.Kernel;

/// <summary>A whole LocalCloud in this process, on a free port: what every test of its services drives.</summary>
internal sealed class RunningCloud : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningCloud(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(Cloud.BaseUrl) };
    }

    public ICloud Cloud => _app.Services.GetRequiredService<ICloud>();

    /// <summary>A plain client of its port.</summary>
    public HttpClient Http { get; }

    public static Task<RunningCloud> StartAsync(params (string Key, string Value)[] settings) => StartAsync(dataDirectory: null, settings);

    public static async Task<RunningCloud> StartAsync(string? dataDirectory, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["AWS_REGION"] = "eu-west-1",
            ["LocalCloud:DataDirectory"] = dataDirectory,
            ["LocalCloud:PollerGrace"] = "00:00:00.200",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddLocalCloud();
        builder.Services.AddCloudServices();
        var app = builder.Build();
        app.MapLocalCloud();
        await app.StartAsync();
        return new RunningCloud(app);
    }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Calls an operation; <paramref name="input"/> is JSON text.</summary>
    public Task<JsonObject> CallAsync(string service, string operation, string input = "{}") =>
        Cloud.InvokeAsync(service, operation, JsonNode.Parse(input)!.AsObject());

    /// <summary>The error that an operation answers.</summary>
    public Task<CloudException> RefusalAsync(string service, string operation, string input = "{}") =>
        Should.ThrowAsync<CloudException>(() => CallAsync(service, operation, input));

    /// <summary>Moves the clock as the dashboard does.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        using var response = await Http.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = by.TotalSeconds });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// Advances by <paramref name="step"/> until <paramref name="signal"/> is there. What waits for the clock may begin to
    /// wait only after an advance, so one is not always enough.
    /// </summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> signal, TimeSpan step)
    {
        for (var i = 0; i < 100; i++)
        {
            await AdvanceAsync(step);
            try
            {
                return await signal.WaitAsync(TimeSpan.FromMilliseconds(200));
            }
            catch (TimeoutException) when (!signal.IsCompleted)
            {
                // Not yet: the clock goes on.
            }
        }

        throw new TimeoutException("The clock was advanced a hundred times and nothing happened.");
    }

    /// <summary>Creates a queue and gives its URL.</summary>
    public async Task<string> QueueAsync(string name, string attributes = "{}")
    {
        var created = await CallAsync("sqs", "CreateQueue", $$"""{"QueueName": "{{name}}", "Attributes": {{attributes}}}""");
        return created.Text("QueueUrl")!;
    }

    public Task<JsonObject> SendAsync(string queueUrl, string body, string more = "") =>
        CallAsync("sqs", "SendMessage", $$"""{"QueueUrl": "{{queueUrl}}", "MessageBody": {{JsonValue.Create(body).ToJsonString()}} {{more}}}""");

    /// <summary>Receives up to ten messages, waiting up to <paramref name="seconds"/> for the first.</summary>
    public async Task<IReadOnlyList<JsonObject>> ReceiveAsync(string queueUrl, int seconds = 0, int most = 10)
    {
        var received = await CallAsync("sqs", "ReceiveMessage",
            $$"""{"QueueUrl": "{{queueUrl}}", "MaxNumberOfMessages": {{most}}, "WaitTimeSeconds": {{seconds}}, "AttributeNames": ["All"], "MessageAttributeNames": ["All"]}""");
        return received.Objects("Messages");
    }

    /// <summary>The bodies of what a queue gives now.</summary>
    public async Task<string[]> BodiesAsync(string queueUrl, int seconds = 0) =>
        [.. (await ReceiveAsync(queueUrl, seconds)).Select(message => message.Text("Body")!)];

    /// <summary>The bodies of what a queue gives now, deleted.</summary>
    public async Task<string[]> TakeAsync(string queueUrl, int seconds = 0)
    {
        var messages = await ReceiveAsync(queueUrl, seconds);
        foreach (var message in messages)
        {
            await CallAsync("sqs", "DeleteMessage", $$"""{"QueueUrl": "{{queueUrl}}", "ReceiptHandle": "{{message.Text("ReceiptHandle")}}"}""");
        }

        return [.. messages.Select(message => message.Text("Body")!)];
    }

    /// <summary>One number of a queue, for example <c>ApproximateNumberOfMessages</c>.</summary>
    public async Task<string?> AttributeAsync(string queueUrl, string name) =>
        (await CallAsync("sqs", "GetQueueAttributes", $$"""{"QueueUrl": "{{queueUrl}}", "AttributeNames": ["{{name}}"]}""")).Object("Attributes")?.Text(name);

    public Task CreateFunctionAsync(string name, string more = "") => CallAsync("lambda", "CreateFunction",
        $$"""{"FunctionName": "{{name}}", "Runtime": "provided.al2023", "Handler": "h", "Role": "arn:aws:iam::000000000000:role/r", "Code": {"S3Bucket": "local-process", "S3Key": "k"} {{more}}}""");

    public static string QueueArn(string name) => $"arn:aws:sqs:eu-west-1:000000000000:{name}";

    public static string FunctionArn(string name) => $"arn:aws:lambda:eu-west-1:000000000000:function:{name}";

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
