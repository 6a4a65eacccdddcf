using System.Globalization;

namespace Espresso.Orders.Domain;

/// <summary>A day of the shop, from midnight to midnight on its own clock.</summary>
internal static class ShopDay
{
    /// <param name="day"><c>yyyy-MM-dd</c>.</param>
    public static bool TryParse(string day, ShopSettings settings, out DateTimeOffset from, out DateTimeOffset to)
    {
        (from, to) = (default, default);
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year is < 2000 or > 9000)
        {
            return false;
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);
        (from, to) = (Midnight(date, zone), Midnight(date.AddDays(1), zone));
        return true;
    }

    // Where clocks are put forward at midnight there is none; the offset before the change names the same moment.
    private static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
