using Espresso.LocalCloud.ApiGateway;
using Espresso.LocalCloud.ApiGateway.WebSockets;
using Espresso.LocalCloud.CloudFormation;
using Espresso.LocalCloud.CloudFormation.Resources;
using Espresso.LocalCloud.CloudWatch;
using Espresso.LocalCloud.Cognito;
using Espresso.LocalCloud.DynamoDb;
using Espresso.LocalCloud.EventBridge;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda;
using Espresso.LocalCloud.Logs;
using Espresso.LocalCloud.S3;
using Espresso.LocalCloud.Ses;
using Espresso.LocalCloud.Sns;
using Espresso.LocalCloud.Sqs;
using Espresso.LocalCloud.Sts;
using Espresso.LocalCloud.StepFunctions;
using Espresso.LocalCloud.XRay;

namespace Espresso.LocalCloud;

/// <summary>What LocalCloud has of AWS: one line per service, in the order in which they load and start.</summary>
public static class CloudServices
{
    public static IServiceCollection AddCloudServices(this IServiceCollection services)
    {
        services.AddCloudService<XRayService, IXRay>();
        services.AddCloudService<SqsService, ISqs>();
        services.AddCloudService<LogsService, ILogs>();
        services.AddCloudService<LambdaService, ILambda>();
        services.AddCloudService<SnsService, ISns>();
        services.AddSingleton<Mailbox>();
        services.AddSingleton<IMailbox>(provider => provider.GetRequiredService<Mailbox>());
        services.AddCloudService<SesService>();
        services.AddCloudService<CognitoService, IUserPools>();
        services.AddCloudService<S3Service, IS3>();
        services.AddCloudService<StsService>();
        services.AddCloudService<EventBridgeService, IEventBridge>();
        services.AddCloudService<CloudWatchService>();
        services.AddCloudService<DynamoDbForwarder>();
        services.AddCloudService<StepFunctionsService>();
        services.AddCloudService<ApiGatewayService>();
        services.AddCloudService<ApiGatewayV2Service, ISocketApis>();

        // CloudFormation goes on with what a death interrupted: everything it calls has loaded by then.
        services.AddSingleton(_ => Providers.Catalog());
        services.AddCloudService<CloudFormationService>();
        return services;
    }
}
