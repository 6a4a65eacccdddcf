using Espresso.Notifications;
using Espresso.ServiceDefaults;

var builder = ServiceBuilder.Create(args);
builder.AddNotifications();

var app = builder.Build();
app.MapNotifications();
await app.RunAsync();
