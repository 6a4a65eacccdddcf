using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.StandIns.Sdk;

/// <summary>A request as it arrived on the wire.</summary>
public sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The form fields of a Query request, decoded and in order of name.</summary>
    public string[] Form => [.. Body.Split('&').Select(pair => Uri.UnescapeDataString(pair.Replace('+', ' '))).Order(StringComparer.Ordinal)];
}

/// <summary>An answer to give: status, body, further headers.</summary>
public sealed record Answer(int Status, string Body, params (string Name, string Value)[] Headers);

/// <summary>A loopback server that keeps what it is sent and answers what it was told to, one answer per request.</summary>
public sealed class WireServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Answer> answers = new();

    private WireServer(WebApplication app) => this.app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    public string Url => app.Urls.Single();

    public static async Task<WireServer> StartAsync(params Answer[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        var server = new WireServer(site);
        foreach (var answer in answers) server.answers.Enqueue(answer);
        site.Run(server.HandleAsync);
        await site.StartAsync();
        return server;
    }

    public Received Single() => Requests.ShouldHaveSingleItem();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        Requests.Enqueue(new Received(
            http.Request.Method, http.Request.Path + http.Request.QueryString,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        if (!answers.TryDequeue(out var answer)) answer = new Answer(500, "no answer was prepared for this request");
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) http.Response.Headers[name] = value;
        await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }
}
