using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.ServiceDefaults;

/// <summary>Lambda's side of the Runtime API for one function, under a path prefix: hands out events, takes answers and errors.</summary>
public sealed class FakeRuntimeApi : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<(string Id, string Body)> events = Channel.CreateUnbounded<(string, string)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<(string Outcome, string Body)>> outcomes = new();
    private int port;
    private int ids;
    private WebApplication? site;

    /// <summary>Value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Address => $"127.0.0.1:{port}/orders-workflow";

    public static async Task<FakeRuntimeApi> StartAsync()
    {
        // The port is chosen before there is a server, so that one can go away and come back.
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var api = new FakeRuntimeApi { port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port };
        listener.Stop();
        await api.ComeUpAsync();
        return api;
    }

    /// <summary>Invokes the function and waits for <c>response</c> or <c>error</c>.</summary>
    public async Task<(string Outcome, string Body)> InvokeAsync(string body)
    {
        var id = "request-" + Interlocked.Increment(ref ids).ToString(CultureInfo.InvariantCulture);
        var outcome = outcomes[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await events.Writer.WriteAsync((id, body));
        return await outcome.Task.WaitAsync(Patience);
    }

    public async Task GoAwayAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await site!.StopAsync(now.Token);
        await site.DisposeAsync();
        site = null;
    }

    public async Task ComeUpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        site = builder.Build();
        site.Urls.Add($"http://127.0.0.1:{port}");
        const string root = "/orders-workflow/2018-06-01/runtime";
        site.MapGet(root + "/invocation/next", async (HttpContext http) =>
        {
            var (id, body) = await events.Reader.ReadAsync(http.RequestAborted);
            http.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = id;
            http.Response.Headers["Lambda-Runtime-Deadline-Ms"] =
                TimeProvider.System.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            http.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-west-1:000000000000:function:orders-workflow";
            await http.Response.WriteAsync(body, http.RequestAborted);
        });
        site.MapPost(root + "/invocation/{id}/{outcome}", async (string id, string outcome, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            outcomes[id].TrySetResult((outcome, await reader.ReadToEndAsync()));
            return Results.StatusCode(202);
        });
        await site.StartAsync();
    }

    public ValueTask DisposeAsync() => site?.DisposeAsync() ?? ValueTask.CompletedTask;
}
