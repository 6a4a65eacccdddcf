using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.LocalCloud.DynamoDb;

/// <summary>A database with one table of one item, which keeps whoever scans it waiting until it is released; the real one is too quick to be killed meanwhile.</summary>
internal sealed class HeldDynamoDb : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldDynamoDb(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>Ends when somebody scans.</summary>
    public Task Asked => _asked.Task;

    public static async Task<HeldDynamoDb> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var held = new HeldDynamoDb(app);
        app.MapPost("/", (Delegate)held.AnswerAsync);
        await app.StartAsync();
        return held;
    }

    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
    }

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers["X-Amz-Target"].ToString().EndsWith(".DescribeTable", StringComparison.Ordinal))
        {
            return Json("""{"Table": {"TableName": "t", "TableStatus": "ACTIVE", "CreationDateTime": 1795357275.134}}""");
        }

        _asked.TrySetResult();
        await _released.Task.WaitAsync(http.RequestAborted);
        return Json("""{"Items": [{"pk": {"S": "a"}}], "Count": 1, "ScannedCount": 1}""");
    }

    private static IResult Json(string text) => Results.Text(JsonNode.Parse(text)!.ToJsonString(), "application/x-amz-json-1.0");
}
