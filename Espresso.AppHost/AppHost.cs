using Espresso.AppHost;
using Espresso.AppHost.Deployment;
using Espresso.AppHost.Infrastructure;
using Espresso.AppHost.Local;

var builder = DistributedApplication.CreateBuilder(args);
var local = LocalSettings.Read(builder);

builder.AddTemplatePublishing();
builder.AddDeployment();
builder.AddStartReport(local);

// The cloud: DynamoDB Local, and everything else of AWS in one process.
var password = builder.AddDevPassword("dev-password");
var dynamoDb = builder.AddDynamoDbLocal(ResourceNames.DynamoDb, local);
var localCloud = builder.AddLocalCloud<Projects.Espresso_LocalCloud>(ResourceNames.LocalCloud, local, dynamoDb);

if (builder.IsRehearsal())
{
    // A rehearsal: the packages and the template that ship, deployed to that cloud.
    await builder.AddRehearsalAsync(local, localCloud, password);
    await builder.Build().RunAsync();
    return;
}

// The deployed template, applied with processes in place of packages.
var cloud = builder.AddAWSCloudFormationTemplate(ResourceNames.Cloud, TemplatePublishing.PathOf(builder), "espresso")
    .WithParameter("PackageBucket", StackParameters.LocalProcess)
    .WithParameter("SenderEmail", LocalSettings.SenderEmail)
    .WithReference(localCloud.CreateCloudFormationClient())
    .WithSeededUsers(localCloud, password);

// The services, and the same binaries as the functions that consume events.
var orders = builder.AddProject<Projects.Espresso_Orders>(ResourceNames.Orders, launchProfileName: null)
    .WithLoopbackEndpoint()
    .WithHttpHealthCheck("/health")
    .WithCloud(cloud, localCloud, dynamoDb, local);
var ordersWorkflow = builder.AddAWSLambdaFunction<Projects.Espresso_Orders>(ResourceNames.OrdersWorkflow, "workflow")
    .WithRuntimeApi(localCloud)
    .WithCloud(cloud, localCloud, dynamoDb, local);
var ordersSweep = builder.AddAWSLambdaFunction<Projects.Espresso_Orders>(ResourceNames.OrdersSweep, "sweep")
    .WithRuntimeApi(localCloud)
    .WithCloud(cloud, localCloud, dynamoDb, local);
var ordersBackup = builder.AddAWSLambdaFunction<Projects.Espresso_Orders>(ResourceNames.OrdersBackup, "backup")
    .WithRuntimeApi(localCloud)
    .WithCloud(cloud, localCloud, dynamoDb, local)
    .WithExports(localCloud);
var notifications = builder.AddProject<Projects.Espresso_Notifications>(ResourceNames.Notifications, launchProfileName: null)
    .WithLoopbackEndpoint()
    .WithHttpHealthCheck("/health")
    .WithEnvironment("Notifications__SenderEmail", LocalSettings.SenderEmail)
    .WithCloud(cloud, localCloud, dynamoDb, local);
var notificationsEvents = builder.AddAWSLambdaFunction<Projects.Espresso_Notifications>(ResourceNames.NotificationsEvents, "events")
    .WithRuntimeApi(localCloud)
    .WithEnvironment("Notifications__SenderEmail", LocalSettings.SenderEmail)
    .WithCloud(cloud, localCloud, dynamoDb, local);

// The web: one address for the site and the API.
var web = builder.AddProject<Projects.Espresso_Web>(ResourceNames.Web, launchProfileName: null)
    .WithLoopbackEndpoint(local.SitePort)
    .WithHttpHealthCheck("/health")
    .WithReference(orders)
    .WithReference(notifications)
    .WithReference(cloud)
    .WithEnvironment("AWS_REGION", LocalSettings.Region)
    .WithEnvironment("Cognito__Endpoint", localCloud.GetEndpoint("http"))
    .WaitFor(orders)
    .WaitFor(notifications)
    .WithUrlForEndpoint("http", url => url.DisplayText = "The shop");

var site = web.GetEndpoint("http");
localCloud.WithEnvironment("Site__Url", site);
orders.WithEnvironment("Site__Url", site);
ordersWorkflow.WithEnvironment("Site__Url", site);
ordersSweep.WithEnvironment("Site__Url", site);
ordersBackup.WithEnvironment("Site__Url", site);
notifications.WithEnvironment("Site__Url", site);
notificationsEvents.WithEnvironment("Site__Url", site);

await builder.Build().RunAsync();
