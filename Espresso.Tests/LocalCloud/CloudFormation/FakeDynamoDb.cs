using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.LocalCloud.CloudFormation;

/// <summary>As much of DynamoDB as a table in a template needs; it can also keep a caller waiting, which the real one will not do on request.</summary>
internal sealed class FakeDynamoDb : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonObject> _tables = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isMute;

    private FakeDynamoDb(WebApplication app, bool isMute) => (_app, _isMute) = (app, isMute);

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public ICollection<string> Tables => _tables.Keys;

    /// <summary>Ends when the first request has come.</summary>
    public Task Asked => _asked.Task;

    /// <param name="mute">Takes requests and never answers.</param>
    public static async Task<FakeDynamoDb> StartAsync(bool mute = false)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--urls", "http://127.0.0.1:0"] });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var fake = new FakeDynamoDb(app, mute);
        app.MapPost("/", (Delegate)fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        _asked.TrySetResult();
        if (_isMute)
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        var input = (await JsonNode.ParseAsync(http.Request.Body))!;
        var name = input["TableName"]!.GetValue<string>();
        return http.Request.Headers["X-Amz-Target"].ToString().Split('.')[1] switch
        {
            "CreateTable" => Results.Text((_tables[name] = new JsonObject { ["TableStatus"] = "ACTIVE" }).ToJsonString()),
            "DescribeTable" => Results.Text(new JsonObject { ["Table"] = _tables[name].DeepClone() }.ToJsonString()),
            "DescribeTimeToLive" => Results.Text("""{"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}"""),
            "DeleteTable" when _tables.TryRemove(name, out _) => Results.Text("{}"),
            _ => Results.Text("{}"),
        };
    }
}
