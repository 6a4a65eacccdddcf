using Espresso.Notifications;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddNotifications();

var app = builder.Build();
app.MapNotifications();
await app.RunAsync();
