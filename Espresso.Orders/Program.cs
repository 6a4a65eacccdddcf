using Espresso.Orders;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddOrders();
var app = builder.Build();
app.MapOrders();
await app.RunAsync();
