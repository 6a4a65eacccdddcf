using Espresso.Web;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddWeb();

var app = builder.Build();
app.MapWeb();
await app.RunAsync();
