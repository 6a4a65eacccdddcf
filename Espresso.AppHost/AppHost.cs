var builder = DistributedApplication.CreateBuilder(args);

var orders = builder.AddProject<Projects.Espresso_Orders>("orders")
    .WithHttpEndpoint();

builder.AddProject<Projects.Espresso_Web>("web")
    .WithHttpEndpoint()
    .WithReference(orders)
    .WaitForStart(orders);

await builder.Build().RunAsync();
