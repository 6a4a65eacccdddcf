using System.Text.Json;
using System.Text.Json.Serialization;
using Espresso.Notifications.Alerts;
using Espresso.Notifications.Inbox;
using Espresso.Notifications.Live;

namespace Espresso.Notifications;

/// <summary>What the API reads and writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(InboxPage))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(Preferences))]
[JsonSerializable(typeof(PreferencesChange))]
[JsonSerializable(typeof(AlertPage))]
[JsonSerializable(typeof(LiveConnection))]
internal sealed partial class NotificationsJson : JsonSerializerContext;
