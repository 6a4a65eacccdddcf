using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static Espresso.Tests.StandIns.LambdaHosting.Events;

namespace Espresso.Tests.StandIns.LambdaHosting;

/// <summary>Requests that an application answers before it takes its first event.</summary>
public class BeforeEventsTests
{
    private readonly ConcurrentQueue<string> seen = [];

    [Theory]
    [InlineData(LambdaEventSource.RestApi, false)]
    [InlineData(LambdaEventSource.HttpApi, false)]
    [InlineData(LambdaEventSource.RestApi, true)]
    public async Task They_come_first_as_events_of_the_source_would(LambdaEventSource source, bool streaming)
    {
        var warm = new HttpRequestMessage(HttpMethod.Get, "/warm?drink=flat%20white") { Headers = { { "X-Why", "start" } } };
        await using var function = await StartAsync(source, streaming, warm);

        await function.Api.InvokeAsync(source == LambdaEventSource.RestApi ? Rest("GET", "/orders") : Http("GET", "/orders"));

        seen.ShouldBe(["GET /warm?drink=flat%20white start", "GET /orders "]);
    }

    [Fact]
    public async Task One_that_fails_keeps_neither_the_next_nor_the_first_event_from_coming()
    {
        await using var function = await StartAsync(LambdaEventSource.RestApi, streaming: false, new(HttpMethod.Get, "/fail"), new(HttpMethod.Get, "/warm"));

        (await function.InvokeAsync(Rest("GET", "/orders")))["statusCode"]!.GetValue<int>().ShouldBe(200);

        seen.ShouldBe(["GET /fail ", "GET /warm ", "GET /orders "]);
    }

    private Task<Function> StartAsync(LambdaEventSource source, bool streaming, params HttpRequestMessage[] before) => Function.StartAsync(
        builder =>
        {
            foreach (var request in before) builder.Services.AddAWSLambdaBeforeSnapshotRequest(request);
        },
        app => app.Run(http =>
        {
            seen.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers["X-Why"]}");
            return http.Request.Path == "/fail" ? throw new InvalidOperationException("not today") : http.Response.WriteAsync("made");
        }),
        source, options => options.EnableResponseStreaming = streaming);
}
