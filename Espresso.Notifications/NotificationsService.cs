using Amazon.ApiGatewayManagementApi;
using Amazon.DynamoDBv2;
using Amazon.SimpleEmailV2;
using Espresso.Notifications.Alerts;
using Espresso.Notifications.Announcing;
using Espresso.Notifications.Channels;
using Espresso.Notifications.Inbox;
using Espresso.Notifications.Live;
using Espresso.Notifications.Storage;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Notifications;

/// <summary>
/// The service in two verbs. The same binary is the HTTP API and, as the Lambda function with handler <c>events</c>, the consumer of the
/// queues of order events and alerts; with handler <c>live</c> it lets pages connect.
/// </summary>
internal static partial class NotificationsService
{
    /// <summary>Settings read besides the defaults': <c>AWS:Resources:NotificationsTableName</c>, <c>AWS:Resources:LiveUrl</c>, <c>Notifications:SenderEmail</c>, <c>Site:Url</c>.</summary>
    public static WebApplicationBuilder AddNotifications(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddCognitoAuthentication();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, NotificationsJson.Default));
        Describe(builder.Services);
        builder.Services.AddHealthChecks().AddCheck<TableHealth>("notifications table");

        builder.Services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient());
        builder.Services.AddSingleton<IAmazonSimpleEmailServiceV2>(_ => new AmazonSimpleEmailServiceV2Client());
        if (new AwsResources(builder.Configuration).LiveUrl is { } live)
            builder.Services.AddSingleton<IAmazonApiGatewayManagementApi>(_ => ConnectionsOf(live, builder.Configuration["AWS_REGION"]));
        builder.Services.AddSingleton(services => new Table(services.GetRequiredService<IAmazonDynamoDB>(), services.GetRequiredService<AwsResources>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<NotificationsMetrics>();
        builder.Services.AddSingleton<InboxStore>();
        builder.Services.AddSingleton<AlertStore>();
        builder.Services.AddSingleton<MailOutbox>();
        builder.Services.AddSingleton<EmailChannel>();
        builder.Services.AddSingleton<ConnectionStore>();
        builder.Services.AddSingleton<LiveChannel>();
        builder.Services.AddSingleton<Announcer>();
        builder.AddSqsMessageHandler<EventReader>("events");
        builder.AddLambdaEventHandler<Connect, ConnectEvent, ConnectAnswer>("live", LiveJson.Default.ConnectEvent, LiveJson.Default.ConnectAnswer);
        return builder;
    }

    public static WebApplication MapNotifications(this WebApplication app)
    {
        app.MapServiceDefaults();
        app.MapInbox();
        app.MapAlerts();
        app.MapLive();
        MapDescription(app);
        return app;
    }

    // Connections are managed at the address that they connect to, by another protocol: wss://…/live is https://…/live.
    private static AmazonApiGatewayManagementApiClient ConnectionsOf(string url, string? region) => new(new AmazonApiGatewayManagementApiConfig
    {
        ServiceURL = "http" + url["ws".Length..],
        AuthenticationRegion = region,
        Timeout = LiveChannel.Patience,
        MaxErrorRetry = 0,
    });

    // The OpenAPI document is for developers: the build for Lambda leaves ApiDescription.cs out, and with it these calls.
    static partial void Describe(IServiceCollection services);

    static partial void MapDescription(WebApplication app);
}
