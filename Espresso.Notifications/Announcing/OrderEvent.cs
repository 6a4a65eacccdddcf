using System.Text.Json;
using System.Text.Json.Serialization;

namespace Espresso.Notifications.Announcing;

/// <summary>A status change, as Orders publishes it.</summary>
/// <param name="Id"><c>{order id}#{version}</c>: the same for every delivery of the event.</param>
/// <param name="Version">The order's version after the change.</param>
/// <param name="Status">The new status, camelCase.</param>
/// <param name="CustomerId">The user's <c>sub</c>.</param>
/// <param name="Number">The order's number of the day; null until it is placed.</param>
/// <param name="DrinkName">Name of the drink; null until it is placed.</param>
/// <param name="At">When it happened, UTC.</param>
internal sealed record OrderEvent(
    string Id, string OrderId, int Version, string Status, string CustomerId, DateTimeOffset At,
    string? CustomerEmail = null, int? Number = null, string? DrinkName = null, string? Name = null, string? Reason = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OrderEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
