using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.AWS.Lambda;
using Espresso.AppHost;
using Espresso.AppHost.Deployment;
using Espresso.AppHost.Infrastructure;
using Espresso.AppHost.Local;

var builder = DistributedApplication.CreateBuilder(args);
var local = LocalSettings.Read(builder);

builder.AddTemplatePublishing();
builder.AddDeployment();
builder.AddStartReport(local);

var password = builder.AddDevPassword("dev-password");
if (builder.UsesLocalStack())
{
    // On request, with Docker: LocalStack is the cloud, and runs the functions that consume events from their packages.
    var localStack = builder.AddLocalStack(ResourceNames.LocalStack, local);
    AddServices(await builder.AddDeployedStackAsync(local, localStack, LocalStack.HealthPath, password), localStack, localStack);
    await builder.Build().RunAsync();
    return;
}

// The cloud: DynamoDB Local, and everything else of AWS in one process.
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
    .WithReference(localCloud.CreateCloudFormationClient(LocalCloud.HealthPath))
    .WithSeededUsers(localCloud, password);

var site = AddServices(cloud, localCloud, dynamoDb);
localCloud.WithEnvironment("Site__Url", site);

// The functions that consume events: the services' binaries, with another entry.
AddFunction<Projects.Espresso_Orders>(ResourceNames.OrdersWorkflow, "workflow");
AddFunction<Projects.Espresso_Orders>(ResourceNames.OrdersSweep, "sweep");
AddFunction<Projects.Espresso_Orders>(ResourceNames.OrdersBackup, "backup").WithExports(localCloud);
AddFunction<Projects.Espresso_Notifications>(ResourceNames.NotificationsEvents, "events").WithEnvironment("Notifications__SenderEmail", LocalSettings.SenderEmail);
AddFunction<Projects.Espresso_Notifications>(ResourceNames.NotificationsLive, "live");

await builder.Build().RunAsync();

IResourceBuilder<LambdaProjectResource> AddFunction<TProject>(string name, string handler)
    where TProject : IProjectMetadata, new() =>
    builder.AddAWSLambdaFunction<TProject>(name, handler)
        .WithRuntimeApi(localCloud)
        .WithCloud(cloud, localCloud, dynamoDb, local)
        .WithEnvironment("Site__Url", site);

// The services, and the web: one address for the site and the API.
EndpointReference AddServices(
    IResourceBuilder<ICloudFormationTemplateResource> stack, IResourceBuilder<IResourceWithEndpoints> aws, IResourceBuilder<IResourceWithEndpoints> tables)
{
    var orders = builder.AddProject<Projects.Espresso_Orders>(ResourceNames.Orders, launchProfileName: null)
        .WithLoopbackEndpoint()
        .WithHttpHealthCheck("/health")
        .WithCloud(stack, aws, tables, local);
    var notifications = builder.AddProject<Projects.Espresso_Notifications>(ResourceNames.Notifications, launchProfileName: null)
        .WithLoopbackEndpoint()
        .WithHttpHealthCheck("/health")
        .WithEnvironment("Notifications__SenderEmail", LocalSettings.SenderEmail)
        .WithCloud(stack, aws, tables, local);
    var web = builder.AddProject<Projects.Espresso_Web>(ResourceNames.Web, launchProfileName: null)
        .WithLoopbackEndpoint(local.SitePort)
        .WithHttpHealthCheck("/health")
        .WithReference(orders)
        .WithReference(notifications)
        .WithReference(stack)
        .WithEnvironment("AWS_REGION", LocalSettings.Region)
        .WithEnvironment("Cognito__Endpoint", aws.GetEndpoint("http"))
        .WaitFor(orders)
        .WaitFor(notifications)
        .WithUrlForEndpoint("http", url => url.DisplayText = "The shop");
    var address = web.GetEndpoint("http");
    orders.WithEnvironment("Site__Url", address);
    notifications.WithEnvironment("Site__Url", address);
    return address;
}
