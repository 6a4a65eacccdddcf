namespace Espresso.StepFunctions.Integrations;

/// <summary>
/// How services appear in errors. Optimised integrations are written with version 1 of the Java SDK, the generic ones
/// with version 2; their exceptions and texts differ.
/// </summary>
internal static class ServiceNames
{
    private static readonly Dictionary<string, ServiceName> _table = new(StringComparer.Ordinal)
    {
        ["dynamodb"] = new("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDB", "DynamoDb"),
        ["lambda"] = new("Lambda", "AWSLambda", "AWSLambda", "Lambda"),
        ["sns"] = new("SNS", "AmazonSNS", "AmazonSNS", "Sns"),
        ["sqs"] = new("SQS", "AmazonSQS", "AmazonSQS", "Sqs"),
        ["events"] = new("EventBridge", "AmazonEventBridge", "AmazonEventBridge", "EventBridge"),
        ["eventbridge"] = new("EventBridge", "AmazonEventBridge", "AmazonEventBridge", "EventBridge"),
        ["states"] = new("StepFunctions", "AWSStepFunctions", "AWSStepFunctions", "Sfn"),
        ["sfn"] = new("StepFunctions", "AWSStepFunctions", "AWSStepFunctions", "Sfn"),
        ["s3"] = new("S3", "Amazon S3", "AmazonS3", "S3"),
        ["ses"] = new("Ses", "AmazonSimpleEmailService", "AmazonSimpleEmailService", "Ses"),
        ["sesv2"] = new("SesV2", "AmazonSimpleEmailServiceV2", "AmazonSimpleEmailServiceV2", "SesV2"),
        ["cognitoidentityprovider"] = new("CognitoIdentityProvider", "AWSCognitoIdentityProvider", "AWSCognitoIdentityProvider", "CognitoIdentityProvider"),
        ["cloudformation"] = new("CloudFormation", "AmazonCloudFormation", "AmazonCloudFormation", "CloudFormation"),
        ["cloudwatch"] = new("CloudWatch", "AmazonCloudWatch", "AmazonCloudWatch", "CloudWatch"),
        ["cloudwatchlogs"] = new("CloudWatchLogs", "AWSLogs", "AWSLogs", "CloudWatchLogs"),
        ["secretsmanager"] = new("SecretsManager", "AWSSecretsManager", "AWSSecretsManager", "SecretsManager"),
        ["sts"] = new("Sts", "AWSSecurityTokenService", "AWSSecurityTokenService", "Sts"),
    };

    /// <summary>
    /// Codes that services answer but have no exception for in the SDKs' models: they arrive as the client's base
    /// exception. Every other code is an exception's name, with or without "Exception" at its end.
    /// </summary>
    private static readonly HashSet<string> _unmodelled =
    [
        "ValidationException", "ValidationError", "MissingParameter", "InvalidParameterValue", "InvalidParameterCombination", "MissingAction", "InvalidAction", "InvalidClientTokenId",
        "AccessDenied", "AccessDeniedException", "UnrecognizedClientException", "SignatureDoesNotMatch", "SerializationException", "UnknownOperationException", "NotImplemented", "ServiceUnavailable",
        "InternalFailure", "ThrottlingException", "InvalidArgument", "MalformedXML", "MethodNotAllowed", "PreconditionFailed",
    ];

    /// <summary>Codes of query services whose exception has another name.</summary>
    private static readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal)
    {
        ["AWS.SimpleQueueService.NonExistentQueue"] = "QueueDoesNotExist",
        ["AuthorizationError"] = "AuthorizationError",
        ["NoSuchEntity"] = "NoSuchEntity",
    };

    /// <summary>The reply for an error, with the name and cause that the service words.</summary>
    public static TaskReply Error(TaskResource resource, ServiceCallException error)
    {
        var name = _table.GetValueOrDefault(resource.Service) ?? ServiceName.Of(resource.Service);
        return resource.IsSdk
            ? new TaskReply(Output: null, $"{name.Sdk}.{Exception(error.Code, name.Sdk)}", $"{error.Message} ({SdkOrigin(resource, name, error)})")
            : new TaskReply(
                Output: null,
                $"{name.Optimized}.{Exception(error.Code, name.Base)}",
                $"{error.Message} (Service: {name.Client}; Status Code: {error.StatusCode}; Error Code: {error.Code}; Request ID: {error.RequestId}; Proxy: null)");
    }

    /// <summary>The error for a call that reached no service: the SDK's client failed on its way.</summary>
    public static TaskReply ClientError(TaskResource resource, string reason)
    {
        var name = _table.GetValueOrDefault(resource.Service) ?? ServiceName.Of(resource.Service);
        return new TaskReply(Output: null, (resource.IsSdk ? name.Sdk : name.Optimized) + ".SdkClientException", reason);
    }

    // S3 answers two ids.
    private static string SdkOrigin(TaskResource resource, ServiceName name, ServiceCallException error)
    {
        var origin = $"Service: {name.Sdk}, Status Code: {error.StatusCode}, Request ID: {error.RequestId}";
        return resource.Service == "s3" ? $"{origin}, Extended Request ID: {error.RequestId}" : origin;
    }

    private static string Exception(string code, string client)
    {
        code = _renamed.GetValueOrDefault(code, code);
        return _unmodelled.Contains(code) || code.Contains('.', StringComparison.Ordinal)
            ? client + "Exception"
            : code.EndsWith("Exception", StringComparison.Ordinal) ? code : code + "Exception";
    }

    private sealed record ServiceName(string Optimized, string Client, string Base, string Sdk)
    {
        public static ServiceName Of(string service)
        {
            var name = char.ToUpperInvariant(service[0]) + service[1..];
            return new ServiceName(name, name, name, name);
        }
    }
}
