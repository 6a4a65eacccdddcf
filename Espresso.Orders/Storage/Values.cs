using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Espresso.Orders.Storage;

/// <summary>Attribute values of the table: times are ISO 8601 in UTC with milliseconds, so that text sorts as time.</summary>
internal static class Values
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Text(this DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>What comes back when the time is stored and read.</summary>
    public static DateTimeOffset ToMilliseconds(this DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    public static AttributeValue Of(string text) => new() { S = text };

    public static AttributeValue Of(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    public static AttributeValue Of(bool value) => new() { BOOL = value };

    public static AttributeValue Of(DateTimeOffset at) => Of(at.Text());

    public static AttributeValue Of(IEnumerable<AttributeValue> values) => new() { L = [.. values] };

    public static AttributeValue Of(Item map) => new() { M = map };

    public static void Put(this Item item, string name, string? text)
    {
        if (text is not null)
        {
            item[name] = Of(text);
        }
    }

    public static void Put(this Item item, string name, DateTimeOffset? at)
    {
        if (at is { } time)
        {
            item[name] = Of(time);
        }
    }

    public static void Put(this Item item, string name, int? number)
    {
        if (number is { } value)
        {
            item[name] = Of(value);
        }
    }

    public static string Str(this Item item, string name) => item[name].S;

    public static string? StrOrNull(this Item item, string name) => item.TryGetValue(name, out var value) ? value.S : null;

    public static int Int(this Item item, string name) => int.Parse(item[name].N, CultureInfo.InvariantCulture);

    public static int? IntOrNull(this Item item, string name) => item.ContainsKey(name) ? item.Int(name) : null;

    public static bool Flag(this Item item, string name) => item.TryGetValue(name, out var value) && value.BOOL is true;

    public static DateTimeOffset Time(this Item item, string name) => ParseTime(item[name].S);

    public static DateTimeOffset? TimeOrNull(this Item item, string name) => item.ContainsKey(name) ? item.Time(name) : null;

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
