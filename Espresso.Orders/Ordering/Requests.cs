using System.Text.Json;
using System.Text.Json.Serialization;
using Espresso.Orders.Domain;

namespace Espresso.Orders.Ordering;

/// <param name="Code">From the link in the shop's QR code.</param>
internal sealed record ScanRequest(string Code);

/// <param name="Drink">A drink's id.</param>
/// <param name="Size">A size's id; the default size without it.</param>
/// <param name="Options">Option → choice or choices; defaults for what is missing.</param>
/// <param name="Name">The name on the cup, 1 to 40 characters; without it what the sign-in knows.</param>
internal sealed record PlaceRequest(string Drink, string? Size = null, OptionChoices? Options = null, string? Name = null);

/// <param name="Reason">At most 200 characters.</param>
internal sealed record CancelRequest(string? Reason = null);

/// <summary>Any subset of the shop's settings.</summary>
/// <param name="Version">Refused when the shop is not at this version any more.</param>
internal sealed record ShopChange(
    bool? Open = null, string? Name = null, int? Capacity = null, int? OrdersPerCustomer = null, string? TimeZone = null, int? QrTokens = null,
    int? QrPeriodMinutes = null, int? QrGraceMinutes = null, int? ChooseMinutes = null, int? AcceptMinutes = null, int? ReadyMinutes = null,
    int? MakingMinutes = null, int? CollectMinutes = null, int? Version = null);

internal sealed record SizeRequest(string Id, string Name, IReadOnlyDictionary<string, string>? Names = null, bool Default = false);

internal sealed record ChoiceRequest(string Id, string Name, IReadOnlyDictionary<string, string>? Names = null, bool Available = true);

internal sealed record OptionRequest(
    string Id, string Name, IReadOnlyList<ChoiceRequest> Choices, IReadOnlyDictionary<string, string>? Names = null, int Min = 0, int Max = 1,
    IReadOnlyList<string>? Default = null);

/// <summary>Any part of a drink; a drink that is not on the menu yet needs a name and a size.</summary>
/// <param name="ChoicesUnavailable">All choices that are sold out, as <c>oat</c> or <c>milk.oat</c>; the drink's other choices are available.</param>
internal sealed record DrinkChange(
    bool? Available = null, string? Name = null, IReadOnlyDictionary<string, string>? Names = null, string? Description = null,
    IReadOnlyList<SizeRequest>? Sizes = null, IReadOnlyList<OptionRequest>? Options = null,
    IReadOnlyList<string>? ChoicesUnavailable = null, int? Position = null);

/// <summary>Option → choices. On the wire an option's value is one string or an array of strings.</summary>
[JsonConverter(typeof(OptionChoicesJson))]
internal sealed class OptionChoices : Dictionary<string, string[]>
{
    public const int MostOptions = 50;
    public const int MostChoices = 50;
}

internal sealed class OptionChoicesJson : JsonConverter<OptionChoices>
{
    public override OptionChoices Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("options must be an object.");
        }

        var read = new OptionChoices();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var option = reader.GetString()!;
            reader.Read();
            read[option] = ReadChoices(ref reader);
            if (read.Count > OptionChoices.MostOptions)
            {
                throw new JsonException($"options can have {OptionChoices.MostOptions} entries.");
            }
        }

        return read;
    }

    public override void Write(Utf8JsonWriter writer, OptionChoices value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (option, choices) in value.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WriteStartArray(option);
            foreach (var choice in choices)
            {
                writer.WriteStringValue(choice);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string[] ReadChoices(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return [reader.GetString()!];
            case JsonTokenType.StartArray:
                var choices = new List<string>();
                while (reader.Read() && reader.TokenType is JsonTokenType.String && choices.Count < OptionChoices.MostChoices)
                {
                    choices.Add(reader.GetString()!);
                }

                if (reader.TokenType is JsonTokenType.EndArray)
                {
                    return [.. choices];
                }

                break;
        }

        throw new JsonException("An option's value must be a string, or an array of at most 50 strings.");
    }
}

// Strict: a number in quotes is not a number, neither in requests nor in the API's description.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ScanRequest))]
[JsonSerializable(typeof(PlaceRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(ShopChange))]
[JsonSerializable(typeof(DrinkChange))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(OrderList))]
[JsonSerializable(typeof(WorkflowView))]
[JsonSerializable(typeof(ShopView))]
[JsonSerializable(typeof(MenuView))]
[JsonSerializable(typeof(Drink))]
[JsonSerializable(typeof(QrCodeView))]
[JsonSerializable(typeof(StatsView))]
internal sealed partial class OrdersJson : JsonSerializerContext;
