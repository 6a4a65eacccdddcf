namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>The resource types that LocalCloud knows: one line each, then those without a local meaning.</summary>
internal static class Providers
{
    public static ProviderCatalog Catalog() => new([
        new ApiGatewayDeployment(),
        new ApiGatewayRestApi(),
        new ApiGatewayStage(),
        new ApiGatewayV2Api(),
        new ApiGatewayV2Deployment(),
        new ApiGatewayV2Integration(),
        new ApiGatewayV2Route(),
        new ApiGatewayV2Stage(),
        new CloudWatchAlarm(),
        new CognitoUserPool(),
        new CognitoUserPoolClient(),
        new CognitoUserPoolDomain(),
        new CognitoUserPoolGroup(),
        new DynamoDbTable(),
        new EventsBus(),
        new EventsRule(),
        new LambdaAlias(),
        new LambdaEventInvokeConfig(),
        new LambdaEventSourceMapping(),
        new LambdaFunction(),
        new LambdaPermission(),
        new LambdaUrl(),
        new LambdaVersion(),
        new LogsLogGroup(),
        new S3Bucket(),
        new S3BucketPolicy(),
        new SesEmailIdentity(),
        new SesTemplate(),
        new SnsSubscription(),
        new SnsTopic(),
        new SnsTopicPolicy(),
        new SqsQueue(),
        new SqsQueuePolicy(),
        new StateMachine(),
        new StateMachineActivity(),
        .. NoLocalMeaning.All(),
    ]);
}
