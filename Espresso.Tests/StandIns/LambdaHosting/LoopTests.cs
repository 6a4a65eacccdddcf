using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.Core.ResponseStreaming;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Espresso.Tests.StandIns.LambdaHosting.Events;

namespace Espresso.Tests.StandIns.LambdaHosting;

public class LoopTests
{
    private static Task AnswerAsync(HttpContext http) => http.Response.WriteAsync("fine");

    [Theory]
    [InlineData("""{"httpMethod":""", "JsonSerializerException")]
    [InlineData("null", "InvalidOperationException")]
    [InlineData("[1]", "JsonSerializerException")]
    [InlineData("""{"Records":[{"body":"x"}]}""", "InvalidOperationException")]
    [InlineData("""{"httpMethod":"GET","path":"/","body":"%%%","isBase64Encoded":true}""", "FormatException")]
    public async Task An_event_that_is_none_is_reported_and_the_loop_goes_on(string body, string type)
    {
        await using var function = await Function.StartAsync(AnswerAsync);

        var failed = await function.Api.InvokeAsync(body);
        var next = await function.InvokeAsync(Rest("GET", "/"));

        failed.Kind.ShouldBe("error");
        failed.Headers["Content-Type"].ShouldBe("application/vnd.aws.lambda.error+json");
        failed.Headers["Lambda-Runtime-Function-Error-Type"].ShouldBe(type);
        JsonNode.Parse(failed.Text)!["errorType"]!.GetValue<string>().ShouldBe(type);
        var cause = JsonNode.Parse(failed.Headers["Lambda-Runtime-Function-XRay-Error-Cause"])!;
        cause["exceptions"]![0]!["type"]!.GetValue<string>().ShouldBe(type);
        cause["exceptions"]![0]!["stack"]!.AsArray().ShouldNotBeEmpty();
        next["statusCode"]!.GetValue<int>().ShouldBe(200);
    }

    [Fact]
    public async Task An_event_of_the_other_payload_version_is_reported()
    {
        await using var function = await Function.StartAsync(AnswerAsync, LambdaEventSource.HttpApi);

        (await function.Api.InvokeAsync(Rest("GET", "/"))).Text.ShouldContain("payload version 2");
    }

    [Fact]
    public async Task The_address_may_carry_a_path()
    {
        await using var function = await Function.StartAsync(AnswerAsync, path: "/orders/instance-1");

        (await function.InvokeAsync(Rest("GET", "/")))["statusCode"]!.GetValue<int>().ShouldBe(200);
    }

    [Fact]
    public async Task An_answer_that_is_refused_does_not_end_the_loop()
    {
        await using var function = await Function.StartAsync(AnswerAsync);
        function.Api.RefuseNextWith = 413;
        await function.Api.InvokeAsync(Rest("GET", "/"));

        (await function.InvokeAsync(Rest("GET", "/")))["statusCode"]!.GetValue<int>().ShouldBe(200);
    }

    [Fact]
    public async Task A_Runtime_API_that_fails_ends_the_process()
    {
        await using var function = await Function.StartAsync(AnswerAsync);
        var stopping = new TaskCompletionSource();
        function.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        function.Api.RefuseNextWith = 500;

        await function.Api.InvokeAsync(Rest("GET", "/"));

        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task A_failing_initialiser_is_reported_and_thrown()
    {
        await using var api = await RuntimeApi.StartAsync();
        using var bootstrap = LambdaBootstrapBuilder.Create((input, _) => Task.FromResult(input))
            .UseBootstrapHandler(() => throw new InvalidOperationException("No table."))
            .ConfigureOptions(options => options.RuntimeApiEndpoint = api.Address).Build();

        await Should.ThrowAsync<InvalidOperationException>(() => bootstrap.RunAsync());

        JsonNode.Parse((await api.InitError).Text)!["errorMessage"]!.GetValue<string>().ShouldBe("No table.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an address")]
    public void An_address_that_is_none_is_named(string address)
        => Should.Throw<InvalidOperationException>(() => LambdaBootstrapBuilder.Create((input, _) => Task.FromResult(input))
            .ConfigureOptions(options => options.RuntimeApiEndpoint = address).Build()).Message.ShouldContain($"\"{address}\"");

    [Fact]
    public async Task A_streamed_answer_begins_before_it_ends()
    {
        var goOn = new TaskCompletionSource();
        await using var function = await Function.StartAsync(
            async http =>
            {
                http.Response.ContentType = "text/event-stream";
                http.Response.Headers.SetCookie = "a=1";
                await http.Response.WriteAsync("first");
                await goOn.Task;
                await http.Response.WriteAsync("second");
            },
            LambdaEventSource.HttpApi, options => options.EnableResponseStreaming = true);

        var sending = function.Api.InvokeAsync(Http("GET", "/"));
        var begun = new StringBuilder();
        while (!begun.ToString().EndsWith("first", StringComparison.Ordinal)) begun.Append(await function.Api.Parts.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        sending.IsCompleted.ShouldBeFalse();
        goOn.SetResult();
        var sent = await sending;

        sent.Text.ShouldBe("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/event-stream\"},\"cookies\":[\"a=1\"]}\0\0\0\0\0\0\0\0firstsecond");
        sent.Headers["Content-Type"].ShouldBe("application/vnd.awslambda.http-integration-response");
        sent.Headers["Lambda-Runtime-Function-Response-Mode"].ShouldBe("streaming");
        sent.Trailers.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(LambdaEventSource.RestApi)]
    [InlineData(LambdaEventSource.HttpApi)]
    public async Task A_streamed_answer_that_breaks_off_says_so_behind_it(LambdaEventSource source)
    {
        await using var function = await Function.StartAsync(
            async http =>
            {
                await http.Response.WriteAsync("half");
                throw new InvalidOperationException("A bug.");
            },
            source, options => options.EnableResponseStreaming = true);

        var sent = await function.Api.InvokeAsync(source == LambdaEventSource.RestApi ? Rest("GET", "/") : Http("GET", "/"));

        sent.Text.ShouldEndWith("\0half");
        sent.Trailers["Lambda-Runtime-Function-Error-Type"].ShouldBe("InvalidOperationException");
        Encoding.UTF8.GetString(Convert.FromBase64String(sent.Trailers["Lambda-Runtime-Function-Error-Body"])).ShouldContain("A bug.");
    }

    [Theory]
    [InlineData("/empty", "{\"statusCode\":204}\0\0\0\0\0\0\0\0")]
    [InlineData("/broken", "{\"statusCode\":500}\0\0\0\0\0\0\0\0")]
    public async Task A_streamed_answer_may_be_status_and_headers_alone(string path, string expected)
    {
        await using var function = await Function.StartAsync(
            http =>
            {
                if (http.Request.Path == "/broken") throw new InvalidOperationException("A bug.");
                http.Response.StatusCode = 204;
                return Task.CompletedTask;
            },
            configure: options => options.EnableResponseStreaming = true);

        (await function.Api.InvokeAsync(Rest("GET", path))).Text.ShouldBe(expected);
        (await function.Api.InvokeAsync(Rest("GET", "/empty"))).Kind.ShouldBe("response");
    }

    [Fact]
    public async Task A_handler_of_streams_streams_plain_bytes()
    {
        await using var api = await RuntimeApi.StartAsync();
        using var stop = new CancellationTokenSource();
        using var bootstrap = LambdaBootstrapBuilder
            .Create(async (input, _) =>
            {
                await using var stream = LambdaResponseStreamFactory.CreateStream();
                await stream.WriteAsync("one "u8.ToArray());
                stream.Write("two"u8);
                Should.Throw<InvalidOperationException>(LambdaResponseStreamFactory.CreateStream);
                stream.BytesWritten.ShouldBe(7);
                return input;
            })
            .ConfigureOptions(options => options.RuntimeApiEndpoint = api.Address).Build();
        var loop = bootstrap.RunAsync(stop.Token);

        var sent = await api.InvokeAsync("{}");

        sent.Text.ShouldBe("one two");
        sent.Headers["Content-Type"].ShouldBe("application/octet-stream");
        await stop.CancelAsync();
        await loop.WaitAsync(TimeSpan.FromSeconds(30));
        Should.Throw<InvalidOperationException>(LambdaResponseStreamFactory.CreateStream);
    }
}
