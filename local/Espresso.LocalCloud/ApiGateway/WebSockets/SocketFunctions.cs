using System.Text;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.ApiGateway.Execution;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>Calls the function of a route.</summary>
internal sealed partial class SocketFunctions(ICloud cloud, ILogger logger)
{
    /// <returns>The function's answer, or what the gateway answers in its place; the answer of no route is null.</returns>
    public async Task<(GatewayError? Error, ProxyAnswer? Answer)> CallAsync(SocketEvent happened, CancellationToken cancelled)
    {
        var (error, answer) = await InvokeAsync(happened, cancelled);
        if (happened.Stage.Settings.Object("accessLogSettings")?.Text("format") is { } format)
        {
            Log.Access(logger, GatewayTemplate.Fill(format, name => happened.Value(name, answer?.Status ?? error?.Status ?? StatusCodes.Status200OK, error?.Message)));
        }

        return (error, answer);
    }

    private async Task<(GatewayError? Error, ProxyAnswer? Answer)> InvokeAsync(SocketEvent happened, CancellationToken cancelled)
    {
        var (stage, key) = (happened.Stage, happened.RouteKey);
        if (!stage.Throttle.TryTake(key))
        {
            return (GatewayError.Throttled, null);
        }

        if (!stage.Routes.TryGetValue(key, out var proxy))
        {
            return (null, null);
        }

        if (proxy is null)
        {
            return Failed(GatewayError.Misconfigured, "the route has no target");
        }

        try
        {
            var lambda = cloud.Service<ILambda>();
            var source = cloud.Settings.Arn("execute-api", $"{stage.Api.Id}/{stage.Name}/{key}");
            if (!lambda.MayInvoke(proxy.Function, "lambda:InvokeFunction", "apigateway.amazonaws.com", source))
            {
                return Failed(GatewayError.Misconfigured, $"Invalid permissions on Lambda function {proxy.Function}: no statement lets apigateway.amazonaws.com call it for {source}");
            }

            var answer = await lambda.InvokeAsync(proxy.Function, Encoding.UTF8.GetBytes(happened.Payload.ToText()), happened.TraceParent, cancelled)
                .WaitAsync(proxy.Timeout, TimeProvider.System, cancelled);
            if (answer.FunctionError is not null)
            {
                return Failed(GatewayError.BadAnswer, Encoding.UTF8.GetString(answer.Payload.Span));
            }

            return ProxyAnswer.Read(answer.Payload, out var wrong) is { } read ? (null, read) : Failed(GatewayError.BadAnswer, wrong!);
        }
        catch (TimeoutException)
        {
            return Failed(GatewayError.TimedOut, $"the function has not answered within {proxy.Timeout.TotalMilliseconds} ms");
        }
        catch (CloudException error)
        {
            return Failed(GatewayError.Misconfigured, error.Message);
        }

        (GatewayError?, ProxyAnswer?) Failed(GatewayError error, string why)
        {
            Log.Failed(logger, key, stage.Api.Name, why);
            return (error, null);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
        public static partial void Access(ILogger logger, string line);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The integration of route {Route} of {Api} failed: {Error}")]
        public static partial void Failed(ILogger logger, string route, string api, string error);
    }
}
