using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Espresso.LocalCloud.Lambda.Urls;

/// <summary>
/// The listener of one function URL: requests become events of payload format 2.0.
/// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
/// </summary>
internal sealed partial class FunctionUrl : IAsyncDisposable
{
    private const int LargestBody = 6 * 1024 * 1024;

    private readonly string _function;
    private readonly ICloud _cloud;
    private readonly ILogger _logger;
    private WebApplication? _app;

    private FunctionUrl(string function, ICloud cloud, ILogger logger) => (_function, _cloud, _logger) = (function, cloud, logger);

    public int Port { get; private set; }

    /// <param name="function">Its name, with a qualifier or without.</param>
    /// <param name="port">0: a free one.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FunctionUrl> OpenAsync(string function, int port, ICloud cloud, ILogger logger)
    {
        var url = new FunctionUrl(function, cloud, logger);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Run(url.ServeAsync);
        try
        {
            await app.StartAsync();
        }
        catch (IOException)
        {
            await app.DisposeAsync();
            throw;
        }

        url._app = app;
        url.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return url;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await app.StopAsync(soon.Token);
            await app.DisposeAsync();
        }
    }

    private async Task ServeAsync(HttpContext http)
    {
        http.Response.Headers["x-amzn-RequestId"] = Ids.Request();
        var lambda = _cloud.Service<ILambda>();
        try
        {
            // With AuthType NONE it is the function's policy that lets everybody in.
            if (!lambda.MayInvoke(_function, "lambda:InvokeFunctionUrl", "*", sourceArn: null))
            {
                await RefuseAsync(http, StatusCodes.Status403Forbidden, "AccessDeniedException", "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html");
                return;
            }

            var body = await WireFormat.ReadBodyAsync(http);
            var traceParent = http.Request.Headers["traceparent"] is [{ Length: > 0 } given] ? given : null;
            var payload = UrlEvent.Of(http, body, _cloud.Settings, _function);
            await WriteAsync(http, await lambda.InvokeAsync(_function, Encoding.UTF8.GetBytes(payload.ToText()), traceParent, http.RequestAborted));
        }
        catch (CloudException error)
        {
            Log.Failed(_logger, _function, http.Request.Path, error.Message);
            await RefuseAsync(http, error.Status is 429 or 413 ? error.Status : StatusCodes.Status502BadGateway, error.Code, error.Message);
        }
        catch (BadHttpRequestException error)
        {
            await RefuseAsync(http, error.StatusCode, "RequestEntityTooLargeException", error.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
    }

    private async Task WriteAsync(HttpContext http, LambdaAnswer answer)
    {
        UrlAnswer? response = null;
        var wrong = Encoding.UTF8.GetString(answer.Payload.Span);
        if (answer.FunctionError is null)
        {
            try
            {
                response = UrlAnswer.Read(answer);
            }
            catch (Exception error) when (error is JsonException or CloudException or FormatException or InvalidOperationException)
            {
                wrong = error.Message;
            }
        }

        if (response is null)
        {
            Log.Failed(_logger, _function, http.Request.Path, wrong);
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            await http.Response.WriteAsync("Internal Server Error");
            return;
        }

        http.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                http.Response.Headers[name] = value;
            }
        }

        http.Response.Headers.SetCookie = response.Cookies;
        if (response.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        http.Response.Headers.ContentType = http.Response.Headers.ContentType is [{ Length: > 0 } type] ? type : "application/json";
        http.Response.ContentLength = response.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(response.Body, http.RequestAborted);
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, string type, string message)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["x-amzn-ErrorType"] = type;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(new JsonObject { ["Message"] = message }.ToText());
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The URL of function {Function} failed for {Path}: {Error}")]
        public static partial void Failed(ILogger logger, string function, string path, string error);
    }
}
