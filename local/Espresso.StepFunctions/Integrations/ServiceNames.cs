namespace Espresso.StepFunctions.Integrations;

/// <summary>
/// How services appear in errors. Optimised integrations are written with version 1 of the Java SDK, the generic ones
/// with version 2; their exceptions and texts differ.
/// </summary>
internal static class ServiceNames
{
    private static readonly Dictionary<string, (string Optimized, string OptimizedClient, string Sdk)> _table = new(StringComparer.Ordinal)
    {
        ["dynamodb"] = ("DynamoDB", "AmazonDynamoDBv2", "DynamoDb"),
        ["lambda"] = ("Lambda", "AWSLambda", "Lambda"),
        ["sns"] = ("SNS", "AmazonSNS", "Sns"),
        ["sqs"] = ("SQS", "AmazonSQS", "Sqs"),
        ["events"] = ("EventBridge", "AmazonEventBridge", "EventBridge"),
        ["eventbridge"] = ("EventBridge", "AmazonEventBridge", "EventBridge"),
        ["states"] = ("StepFunctions", "AWSStepFunctions", "Sfn"),
        ["sfn"] = ("StepFunctions", "AWSStepFunctions", "Sfn"),
        ["s3"] = ("S3", "Amazon S3", "S3"),
        ["sesv2"] = ("SesV2", "AmazonSimpleEmailServiceV2", "SesV2"),
        ["cognitoidentityprovider"] = ("CognitoIdentityProvider", "AWSCognitoIdentityProvider", "CognitoIdentityProvider"),
        ["cloudformation"] = ("CloudFormation", "AmazonCloudFormation", "CloudFormation"),
        ["cloudwatch"] = ("CloudWatch", "AmazonCloudWatch", "CloudWatch"),
        ["sts"] = ("Sts", "AWSSecurityTokenService", "Sts"),
    };

    /// <summary>The reply for an error, with the name and cause that the service words.</summary>
    public static TaskReply Error(TaskResource resource, ServiceCallException error)
    {
        var known = _table.TryGetValue(resource.Service, out var names);
        if (resource.IsSdk)
        {
            var sdk = known ? names.Sdk : Capital(resource.Service);

            // Codes that are no modelled exception arrive as the client's base exception.
            var name = error.Code.EndsWith("Exception", StringComparison.Ordinal) ? error.Code : error.StatusCode == 404 || !error.Code.Contains('.', StringComparison.Ordinal) && IsModelled(error.Code) ? error.Code + "Exception" : sdk + "Exception";
            return new TaskReply(
                Output: null,
                $"{sdk}.{(error.Code == "ValidationException" ? sdk + "Exception" : name)}",
                $"{error.Message} (Service: {sdk}, Status Code: {error.StatusCode}, Request ID: {error.RequestId})");
        }

        var optimized = known ? names.Optimized : Capital(resource.Service);
        var client = known ? names.OptimizedClient : Capital(resource.Service);
        var code = error.Code == "ValidationException" && resource.Service == "dynamodb" ? "AmazonDynamoDBException" : error.Code;
        return new TaskReply(
            Output: null,
            $"{optimized}.{(code.EndsWith("Exception", StringComparison.Ordinal) ? code : code + "Exception")}",
            $"{error.Message} (Service: {client}; Status Code: {error.StatusCode}; Error Code: {error.Code}; Request ID: {error.RequestId}; Proxy: null)");
    }

    private static bool IsModelled(string code) => code.Length > 0 && char.IsUpper(code[0]);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
