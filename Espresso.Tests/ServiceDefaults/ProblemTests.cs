using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.ServiceDefaults;

public class ProblemTests
{
    public sealed record Order(string Drink, int Count);

    private static Task<Service> StartAsync() => Service.StartAsync(app =>
    {
        app.MapPost("/orders", (Order order) => order.Drink);
        app.MapGet("/bug", string () => throw new InvalidOperationException("the secret reason"));
        app.MapGet("/away", string () => throw new InvalidOperationException("no database", new HttpRequestException("Connection refused")));
        app.MapGet("/full", () => new Refusal(409, "shop.full", "The shop is full.", "Please come back later.")
        {
            Extras = new JsonObject { ["ahead"] = 20, ["estimateSeconds"] = null },
            RetryAfter = TimeSpan.FromSeconds(59.2),
        }.ToResult());
    });

    private static HttpRequestMessage Post(string body, string type = "application/json")
        => new(HttpMethod.Post, "/orders") { Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)) };

    [Theory]
    [InlineData("{\"drink\":", 400, "request.invalid")]
    [InlineData("[]", 400, "request.invalid")]
    [InlineData("", 400, "request.invalid")]
    [InlineData("null", 400, "request.invalid")]
    [InlineData("{\"drink\":1,\"count\":2}", 400, "request.invalid")]
    [InlineData("{\"drink\":null,\"count\":2}", 400, "request.invalid")]
    [InlineData("{\"count\":2}", 400, "request.invalid")]
    [InlineData("{\"drink\":\"x\",\"count\":99999999999}", 400, "request.invalid")]
    public async Task A_body_of_another_shape_is_refused(string body, int status, string code)
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(Post(body));

        answer.Status.ShouldBe(status);
        answer.Body.GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task A_refusal_is_logged_by_its_code()
    {
        using var log = new Lines();
        await using var service = await Service.StartAsync(app => app.MapGet("/full", () => new Refusal(409, "shop.full", "The shop is full.").ToResult()), builder => builder.Logging.AddProvider(log));

        await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/full"));

        log.Written.ShouldContain(fields => fields.Contains(new("Status", 409)) && fields.Contains(new("Code", "shop.full")));
    }

    [Fact]
    public async Task A_wrong_type_is_named_with_its_place()
    {
        await using var service = await StartAsync();

        var (_, body) = await service.SendAsync(Post("{\"drink\":\"x\",\"count\":\"many\"}"));

        body.GetProperty("errors").GetProperty("$.count")[0].GetString().ShouldBe("This is not the JSON that the route expects.");
    }

    [Fact]
    public async Task A_huge_body_is_refused_by_its_size()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(Post($"{{\"drink\":\"{new string('x', 100_000)}\",\"count\":1}}"));

        (answer.Status, answer.Body.GetProperty("code").GetString()).ShouldBe((413, "too_large"));
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "route.not_found")]
    [InlineData("DELETE", "/orders", 405, "method.not_allowed")]
    public async Task An_unknown_address_or_method_has_a_code(string method, string path, int status, string code)
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        (answer.Status, answer.Body.GetProperty("code").GetString()).ShouldBe((status, code));
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_415()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(Post("drink=x", "application/x-www-form-urlencoded"));

        (answer.Status, answer.Body.GetProperty("code").GetString()).ShouldBe((415, "media_type.unsupported"));
    }

    [Fact]
    public async Task A_bug_is_500_with_a_trace_id_and_without_its_message()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/bug"));

        (answer.Status, answer.Body.GetProperty("code").GetString()).ShouldBe((500, "internal"));
        answer.Body.GetProperty("traceId").GetString()!.ShouldMatch("^[0-9a-f]{32}$");
        answer.Body.GetRawText().ShouldNotContain("secret");
    }

    [Fact]
    public async Task What_is_out_of_reach_for_a_moment_is_503()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/away"));

        (answer.Status, answer.Body.GetProperty("code").GetString()).ShouldBe((503, "try_again"));
    }

    [Fact]
    public async Task A_refusal_keeps_its_extras_and_says_when_to_come_back()
    {
        await using var service = await StartAsync();

        using var response = await service.Http.GetAsync("/full");

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        body.Remove("traceId");
        body.ToJsonString().ShouldBe(
            """{"type":"urn:espresso:shop.full","title":"The shop is full.","status":409,"detail":"Please come back later.","code":"shop.full","ahead":20,"estimateSeconds":null}""");
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Probes_answer_anybody(string path)
    {
        await using var service = await StartAsync();

        (await service.Http.GetStringAsync(path)).ShouldBe("Healthy");
    }

    /// <summary>Keeps the fields of every line of the log.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<IReadOnlyList<KeyValuePair<string, object?>>> written = [];

        public IReadOnlyList<IReadOnlyList<KeyValuePair<string, object?>>> Written => [.. written];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> fields) written.Enqueue([.. fields]);
        }

        public void Dispose()
        {
        }
    }
}
