using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.SimpleNotificationService;
using Amazon.StepFunctions;
using Espresso.Orders.Backups;
using Espresso.Orders.Domain;
using Espresso.Orders.Ordering;
using Espresso.Orders.Ordering.Http;
using Espresso.Orders.Storage;
using Espresso.Orders.Workflow;
using Espresso.ServiceDefaults;
using Espresso.ServiceDefaults.Authentication;
using Espresso.ServiceDefaults.Functions;

namespace Espresso.Orders;

/// <summary>The service: one binary with four entries. The API, and as Lambda functions <c>workflow</c>, <c>sweep</c> and <c>backup</c>.</summary>
internal static partial class OrdersService
{
    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds everything that the entries need.</summary>
    public static WebApplicationBuilder AddOrders(this WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddCognitoAuthentication();
        Describe(builder);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrdersJson.Default));
        AddClients(builder.Services);
        AddStorage(builder.Services);
        builder.Services
            .AddSingleton(services => new Executions(services.GetRequiredService<IAmazonStepFunctions>(), services.GetRequiredService<AwsResources>().OrderWorkflowArn,
                services.GetRequiredService<ILogger<Executions>>()))
            .AddSingleton<Signals>()
            .AddSingleton(services => new Announcements(services.GetRequiredService<IAmazonSimpleNotificationService>(), services.GetRequiredService<OutboxStore>(),
                services.GetRequiredService<AwsResources>().OrderEventsTopicArn, services.GetRequiredService<AwsResources>().AlertsTopicArn))
            .AddSingleton<OrderMetrics>().AddSingleton<OrderChanges>().AddSingleton<Queue>().AddSingleton<Answers>()
            .AddSingleton<ScanCode>().AddSingleton<PlaceOrder>().AddSingleton<BaristaTaps>().AddSingleton<CancelOrder>().AddSingleton<ListOrders>()
            .AddSingleton<SetShop>().AddSingleton<SetDrink>().AddSingleton<GetQrCode>().AddSingleton<GetStats>();
        builder.Services.AddHealthChecks().AddCheck<TableHealth>("orders-table");
        // Each is active only in the process that is this function.
        builder.AddLambdaEventHandler<WorkflowSteps, WorkflowCall, WorkflowAnswer>(
            "workflow", WorkflowJson.Default.WorkflowCall, WorkflowJson.Default.WorkflowAnswer, call => call.Traceparent);
        builder.AddLambdaEventHandler<Sweep, System.Text.Json.JsonElement, SweepReport>("sweep", WorkflowJson.Default.JsonElement, WorkflowJson.Default.SweepReport);
        builder.AddLambdaEventHandler<BackUp, System.Text.Json.JsonElement, BackupReport>("backup", BackupJson.Default.JsonElement, BackupJson.Default.BackupReport);
        return builder;
    }

    /// <summary>Maps the routes.</summary>
    public static WebApplication MapOrders(this WebApplication app)
    {
        app.MapServiceDefaults();
        app.UseMiddleware<BusyMiddleware>();
        MapDescription(app);
        var api = app.MapGroup("/api");
        ScanCode.Map(api);
        PlaceOrder.Map(api);
        BaristaTaps.Map(api);
        CancelOrder.Map(api);
        GetOrder.Map(api);
        ListOrders.Map(api);
        GetWorkflow.Map(api);
        GetShop.Map(api);
        SetShop.Map(api);
        GetMenu.Map(api);
        SetDrink.Map(api);
        GetQrCode.Map(api);
        GetStats.Map(api);
        return app;
    }

    // The OpenAPI document is for developers: the build for Lambda leaves ApiDescription.cs out, and with it these calls.
    static partial void Describe(WebApplicationBuilder builder);

    static partial void MapDescription(WebApplication app);

    private static void AddClients(IServiceCollection services) => services
        .AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient(new AmazonDynamoDBConfig { MaxErrorRetry = 1, Timeout = s_callTimeout }))
        .AddSingleton<IAmazonStepFunctions>(_ => new AmazonStepFunctionsClient(new AmazonStepFunctionsConfig { MaxErrorRetry = 2, Timeout = s_callTimeout }))
        .AddSingleton<IAmazonSimpleNotificationService>(_ =>
            new AmazonSimpleNotificationServiceClient(new AmazonSimpleNotificationServiceConfig { MaxErrorRetry = 2, Timeout = s_callTimeout }));

    private static void AddStorage(IServiceCollection services) => services
        .AddSingleton(RandomNumberGenerator.Create())
        .AddSingleton<IdSource>()
        .AddSingleton(provider => new Table(provider.GetRequiredService<IAmazonDynamoDB>(), provider.GetRequiredService<AwsResources>().OrdersTableName,
            provider.GetRequiredService<TimeProvider>(), Random.Shared, provider.GetRequiredService<ILogger<Table>>()))
        .AddSingleton<OrderStore>().AddSingleton<ShopStore>().AddSingleton<QrStore>().AddSingleton<MenuStore>().AddSingleton<OutboxStore>().AddSingleton<WorkflowStore>();
}
