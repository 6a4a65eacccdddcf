using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Integrations;

/// <summary>Results and errors of Lambda in its three integrations: the plain ARN, <c>lambda:invoke</c> and <c>aws-sdk:lambda:invoke</c>.</summary>
internal static class LambdaShapes
{
    /// <summary>The function's result is the task's.</summary>
    public static TaskReply Plain(LambdaReply reply) =>
        reply.FunctionError is null ? new TaskReply(reply.Payload ?? JsonValue.Null, Error: null, Cause: null) : Failure(reply);

    public static TaskReply Optimized(LambdaReply reply, bool isEvent)
    {
        if (reply.FunctionError is not null)
        {
            return Failure(reply);
        }

        var payload = reply.Payload ?? JsonValue.Null;
        var output = JsonObject.Of(
            ("ExecutedVersion", isEvent ? null : JsonValue.From(reply.ExecutedVersion)),
            ("Payload", isEvent ? JsonObject.Empty : payload),
            ("SdkHttpMetadata", ReplyShapes.HttpMetadata(reply.RequestId, reply.StatusCode, payload.Utf8Length, ("X-Amz-Executed-Version", reply.ExecutedVersion))),
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
}
