using System.Text;
using Microsoft.AspNetCore.Http;

namespace Espresso.Cost.Counting;

/// <summary>What a request to AWS is, from how it looks on the wire.</summary>
internal static class AwsCall
{
    /// <summary>One invocation of a function: its answer (or error) on the Runtime API.</summary>
    public const string Invocation = "Lambda Invoke";

    public const string Transaction = "DynamoDB TransactWriteItems";

    private const string Runtime = "/2018-06-01/runtime/";

    private static readonly Dictionary<string, string> s_services = new(StringComparer.Ordinal)
    {
        ["DynamoDB_20120810"] = "DynamoDB",
        ["AWSStepFunctions"] = "StepFunctions",
        ["AmazonSQS"] = "SQS",
        ["AWSEvents"] = "EventBridge",
    };

    /// <returns>Service and operation, such as <c>DynamoDB GetItem</c>; null for the Runtime API's other requests, which cost nothing.</returns>
    /// <exception cref="InvalidOperationException">It is no request that this system is known to make.</exception>
    public static string? Name(HttpRequest request, byte[] body)
    {
        var path = request.Path.Value ?? "/";
        if (path.Contains(Runtime, StringComparison.Ordinal))
        {
            return path.EndsWith("/response", StringComparison.Ordinal) || path.Contains("/invocation/", StringComparison.Ordinal) && path.EndsWith("/error", StringComparison.Ordinal)
                ? Invocation
                : null;
        }

        // X-Amz-Target: DynamoDB_20120810.GetItem
        if (request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target && target.Split('.') is [var prefix, var operation])
        {
            return s_services.TryGetValue(prefix, out var service) ? $"{service} {operation}" : throw Unknown($"X-Amz-Target {target}");
        }

        // Action=Publish&Version=2010-03-31&TopicArn=...
        if (request.HasFormContentType)
        {
            var action = Encoding.UTF8.GetString(body).Split('&').Select(part => part.Split('=')).FirstOrDefault(part => part[0] == "Action")?[1];
            return action is "Publish" or "PublishBatch" ? $"SNS {action}" : throw Unknown($"action {action}");
        }

        return path.StartsWith("/v2/email/", StringComparison.Ordinal) ? "SES SendEmail" : throw Unknown($"{request.Method} {path}");
    }

    private static InvalidOperationException Unknown(string what) =>
        new($"A service made a request ({what}) that is not known here, so it would not be counted. Known: {string.Join(", ", s_services.Values)}, SNS, SES.");
}
