using Espresso.LocalCloud;
using Espresso.LocalCloud.Kernel;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddLocalCloud();
builder.Services.AddCloudServices();

var app = builder.Build();
app.MapLocalCloud();
await app.RunAsync();
