using Amazon.DynamoDBv2;
using Amazon.SimpleEmailV2;
using Espresso.Notifications.Alerts;
using Espresso.Notifications.Announcing;
using Espresso.Notifications.Channels;
using Espresso.Notifications.Inbox;
using Espresso.Notifications.Storage;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Notifications;

/// <summary>
/// The service in two verbs. The same binary is the HTTP API and, as the Lambda function with handler <c>events</c>, the consumer of the
/// queues of order events and alerts.
/// </summary>
internal static partial class NotificationsService
{
    /// <summary>Settings read besides the defaults': <c>AWS:Resources:NotificationsTableName</c>, <c>Notifications:SenderEmail</c>, <c>Site:Url</c>.</summary>
    public static WebApplicationBuilder AddNotifications(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddCognitoAuthentication();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, NotificationsJson.Default));
        Describe(builder.Services);
        builder.Services.AddHealthChecks().AddCheck<TableHealth>("notifications table");

        builder.Services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient());
        builder.Services.AddSingleton<IAmazonSimpleEmailServiceV2>(_ => new AmazonSimpleEmailServiceV2Client());
        builder.Services.AddSingleton(services => new Table(services.GetRequiredService<IAmazonDynamoDB>(), services.GetRequiredService<AwsResources>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<NotificationsMetrics>();
        builder.Services.AddSingleton<InboxStore>();
        builder.Services.AddSingleton<AlertStore>();
        builder.Services.AddSingleton<MailOutbox>();
        builder.Services.AddSingleton<EmailChannel>();
        builder.Services.AddSingleton<Announcer>();
        builder.AddSqsMessageHandler<EventReader>("events");
        return builder;
    }

    public static WebApplication MapNotifications(this WebApplication app)
    {
        app.MapServiceDefaults();
        app.MapInbox();
        app.MapAlerts();
        MapDescription(app);
        return app;
    }

    // The OpenAPI document is for developers: the build for Lambda leaves ApiDescription.cs out, and with it these calls.
    static partial void Describe(IServiceCollection services);

    static partial void MapDescription(WebApplication app);
}
