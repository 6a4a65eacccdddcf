using Espresso.Orders;
using Espresso.ServiceDefaults;

var builder = ServiceBuilder.Create(args);
builder.AddOrders();
var app = builder.Build();
app.MapOrders();
await app.RunAsync();
