using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>Results and errors of Lambda in its three integrations: the plain ARN, <c>lambda:invoke</c> and <c>aws-sdk:lambda:invoke</c>.</summary>
internal static class LambdaShapes
{
    /// <summary>The function's result is the task's.</summary>
    public static TaskReply Plain(LambdaReply reply) =>
        reply.FunctionError is null ? new TaskReply(reply.Payload ?? JsonValue.Null, Error: null, Cause: null) : Failure(reply);

    public static TaskReply Optimized(LambdaReply reply, bool isEvent, string? traceParent, DateTimeOffset at)
    {
        if (reply.FunctionError is not null)
        {
            return Failure(reply);
        }

        var payload = reply.Payload ?? JsonValue.Null;
        var headers = new List<(string Name, string Value)>
        {
            ("x-amzn-Remapped-Content-Length", "0"),
            ("Connection", "keep-alive"),
            ("x-amzn-RequestId", reply.RequestId),
            ReplyShapes.Length(isEvent ? 0 : payload.Utf8Length),
            ReplyShapes.Date(at),
            ("X-Amzn-Trace-Id", XRay(traceParent, at)),
        };
        if (!isEvent)
        {
            headers.Insert(0, ("X-Amz-Executed-Version", reply.ExecutedVersion));
            headers.Add(("Content-Type", "application/json"));
        }

        var output = JsonObject.Of(
            ("ExecutedVersion", isEvent ? null : JsonValue.From(reply.ExecutedVersion)),
            ("Payload", isEvent ? JsonObject.Empty : payload),
            ("SdkHttpMetadata", ReplyShapes.HttpMetadata(reply.StatusCode, headers)),
            ("SdkResponseMetadata", ReplyShapes.ResponseMetadata(reply.RequestId)),
            ("StatusCode", JsonValue.From(reply.StatusCode)));
        return new TaskReply(output, Error: null, Cause: null);
    }

    /// <summary>The SDK's answer: a function's error is no error of the call.</summary>
    public static TaskReply Sdk(LambdaReply reply) => new(
        JsonObject.Of(
            ("ExecutedVersion", JsonValue.From(reply.ExecutedVersion)),
            ("FunctionError", reply.FunctionError is null ? null : JsonValue.From(reply.FunctionError)),
            ("Payload", JsonValue.From((reply.Payload ?? JsonValue.Null).Text)),
            ("StatusCode", JsonValue.From(reply.StatusCode))),
        Error: null,
        Cause: null);

    private static TaskReply Failure(LambdaReply reply)
    {
        var error = reply.Payload?["errorType"]?.AsString();
        return new TaskReply(Output: null, string.IsNullOrEmpty(error) ? "Lambda.Unknown" : error, (reply.Payload ?? JsonValue.Null).Text);
    }

    // 00-<32 digits>-<16 digits>-01 becomes Root=1-<8>-<24>;Parent=<16>;Sampled=1.
    private static string XRay(string? traceParent, DateTimeOffset at) => traceParent?.Split('-') is [_, { Length: 32 } trace, { Length: 16 } span, var flags]
        ? $"Root=1-{trace[..8]}-{trace[8..]};Parent={span};Sampled={(flags == "01" ? 1 : 0)}"
        : $"Root=1-{at.ToUnixTimeSeconds():x8}-000000000000000000000000;Sampled=0";
}
