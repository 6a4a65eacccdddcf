using Espresso.ServiceDefaults;
using Espresso.Web;

var builder = ServiceBuilder.Create(args);
builder.AddWeb();

var app = builder.Build();
app.MapWeb();
await app.RunAsync();
