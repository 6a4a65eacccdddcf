using System.Text;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Espresso.Tests.StandIns.LambdaHosting.Events;

namespace Espresso.Tests.StandIns.LambdaHosting;

public class AnswerTests
{
    private static readonly byte[] Binary = [0x52, 0x49, 0x46, 0x46, 0xff, 0xfe, 0x00, 0x80];

    [Fact]
    public async Task An_answer_has_status_all_header_values_and_the_body()
    {
        await using var function = await Function.StartAsync(async http =>
        {
            http.Response.StatusCode = 404;
            http.Response.ContentType = "application/problem+json";
            http.Response.Headers.Append("Set-Cookie", "a=1");
            http.Response.Headers.Append("Set-Cookie", "b=2");
            await http.Response.WriteAsync("""{"title":"Kaffee für Jürgen"}""");
        });

        var answer = await function.InvokeAsync(Rest("GET", "/"));

        answer["statusCode"]!.GetValue<int>().ShouldBe(404);
        answer["isBase64Encoded"]!.GetValue<bool>().ShouldBeFalse();
        answer["body"]!.GetValue<string>().ShouldBe("""{"title":"Kaffee für Jürgen"}""");
        answer["multiValueHeaders"]!["Set-Cookie"]!.ToJsonString().ShouldBe("""["a=1","b=2"]""");
        answer["multiValueHeaders"]!["Content-Type"]![0]!.GetValue<string>().ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("image/webp", null, true)]
    [InlineData("image/png; charset=binary", null, true)]
    [InlineData("application/octet-stream", null, true)]
    [InlineData("font/woff2", null, true)]
    [InlineData("image/svg+xml", null, false)]
    [InlineData("text/html; charset=utf-8", null, false)]
    [InlineData("application/json", null, false)]
    [InlineData("text/html", "br", true)]
    [InlineData("text/html", "gzip", true)]
    [InlineData("text/html", "identity", false)]
    [InlineData("application/x-special", null, true)]
    [InlineData("text/html", "x-own", false)]
    public async Task Content_type_and_encoding_decide_on_base64(string type, string? encoding, bool isBase64)
    {
        await using var function = await Function.StartAsync(
            async http =>
            {
                http.Response.ContentType = type;
                if (encoding is not null) http.Response.Headers.ContentEncoding = encoding;
                await http.Response.WriteAsync("text");
            },
            configure: options =>
            {
                options.RegisterResponseContentEncodingForContentType("application/x-special", ResponseContentEncoding.Base64);
                options.RegisterResponseContentEncodingForContentEncoding("x-own", ResponseContentEncoding.Default);
            });

        var answer = await function.InvokeAsync(Rest("GET", "/"));

        answer["isBase64Encoded"]!.GetValue<bool>().ShouldBe(isBase64);
        Function.BodyOf(answer).ShouldBe("text");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_survive_whatever_their_type_says()
    {
        await using var function = await Function.StartAsync(async http =>
        {
            http.Response.ContentType = "text/plain";
            await http.Response.Body.WriteAsync(Binary);
        });

        Function.BytesOf(await function.InvokeAsync(Rest("GET", "/"))).ShouldBe(Binary);
    }

    [Fact]
    public async Task What_a_writer_has_not_flushed_is_sent()
    {
        await using var function = await Function.StartAsync(http =>
        {
            Encoding.UTF8.GetBytes("not flushed", http.Response.BodyWriter);
            return Task.CompletedTask;
        });

        Function.BodyOf(await function.InvokeAsync(Rest("GET", "/"))).ShouldBe("not flushed");
    }

    [Fact]
    public async Task Files_are_sent()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0123456789");
        await using var function = await Function.StartAsync(http => http.Response.SendFileAsync(file, 2, 5));

        Function.BodyOf(await function.InvokeAsync(Rest("GET", "/"))).ShouldBe("23456");
        File.Delete(file);
    }

    [Fact]
    public async Task Callbacks_run_before_the_first_byte_and_after_the_last_in_reverse_order()
    {
        var order = new List<string>();
        await using var function = await Function.StartAsync(async http =>
        {
            http.Response.OnCompleted(() => Note("completed 1"));
            http.Response.OnCompleted(() => throw new InvalidOperationException("A callback that fails keeps no other from running."));
            http.Response.OnCompleted(() => Note("completed 2"));
            http.Response.OnStarting(() => Note("starting 1"));
            http.Response.OnStarting(() =>
            {
                http.Response.Headers["X-Late"] = "yes";
                return Note("starting 2");
            });
            order.Add($"started {http.Response.HasStarted}");
            await http.Response.WriteAsync("x");
            order.Add($"started {http.Response.HasStarted}");
        });

        var answer = await function.InvokeAsync(Rest("GET", "/"));

        answer["multiValueHeaders"]!["X-Late"]![0]!.GetValue<string>().ShouldBe("yes");
        order.ShouldBe(["started False", "starting 2", "starting 1", "started True", "completed 2", "completed 1"]);

        Task Note(string what)
        {
            order.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task An_exception_is_an_empty_500_and_the_loop_goes_on()
    {
        await using var function = await Function.StartAsync(async http =>
        {
            http.Response.Headers["X-Half"] = "done";
            await http.Response.WriteAsync("half an answer");
            if (http.Request.Path == "/broken") throw new InvalidOperationException("A bug.");
        });

        var broken = await function.InvokeAsync(Rest("GET", "/broken"));
        var next = await function.InvokeAsync(Rest("GET", "/fine"));

        broken["statusCode"]!.GetValue<int>().ShouldBe(500);
        broken["body"]!.GetValue<string>().ShouldBeEmpty();
        broken["multiValueHeaders"]!.AsObject().ShouldBeEmpty();
        next["statusCode"]!.GetValue<int>().ShouldBe(200);
    }

    [Fact]
    public async Task A_request_is_aborted_before_its_time_is_up()
    {
        await using var function = await Function.StartAsync(async http =>
        {
            await http.RequestAborted.WaitHandle.WaitOneAsync();
            var left = ((ILambdaContext)http.Items["LambdaContext"]!).RemainingTime;
            await http.Response.WriteAsync(left > TimeSpan.Zero ? "in time" : $"too late by {-left}", CancellationToken.None);
        });
        function.Api.Timeout = TimeSpan.FromSeconds(1);

        Function.BodyOf(await function.InvokeAsync(Rest("GET", "/"))).ShouldBe("in time");
    }

    [Fact]
    public async Task The_application_has_started_before_and_stops_after_the_events()
    {
        var started = new TaskCompletionSource();
        await using var function = await Function.StartAsync(http => http.Response.WriteAsync("x"));
        function.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);

        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await function.InvokeAsync(Rest("GET", "/")))["statusCode"]!.GetValue<int>().ShouldBe(200);
    }

    [Fact]
    public async Task Services_of_a_request_are_its_own_and_are_disposed_with_it()
    {
        var disposed = new TaskCompletionSource();
        await using var function = await Function.StartAsync(http =>
        {
            http.Response.RegisterForDispose(new Disposed(disposed));
            return http.Response.WriteAsync(ReferenceEquals(http.RequestServices, null) ? "none" : "some");
        });

        Function.BodyOf(await function.InvokeAsync(Rest("GET", "/"))).ShouldBe("some");
        await disposed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Outside_Lambda_the_server_stays_Kestrel()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAWSLambdaHosting(LambdaEventSource.RestApi);
        using var app = (IDisposable)builder.Build();

        ((WebApplication)app).Services.GetRequiredService<IServer>().GetType().Name.ShouldStartWith("Kestrel");
    }

    [Fact]
    public void A_source_that_is_not_served_is_named()
        => Should.Throw<NotSupportedException>(() => EventShape.For(LambdaEventSource.ApplicationLoadBalancer, new()))
            .Message.ShouldContain("ApplicationLoadBalancer");

    private sealed class Disposed(TaskCompletionSource done) : IDisposable
    {
        public void Dispose() => done.SetResult();
    }
}

internal static class WaitHandles
{
    /// <summary>Completes when the handle is set.</summary>
    public static async Task WaitOneAsync(this WaitHandle handle)
    {
        var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = ThreadPool.RegisterWaitForSingleObject(handle, (_, _) => set.SetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        await set.Task;
        waiting.Unregister(null);
    }
}
