using System.Globalization;
using System.Text.RegularExpressions;

namespace Espresso.LocalCloud.EventBridge.Schedules;

/// <summary>When a rule runs by itself: <c>rate(5 minutes)</c> or <c>cron(0 8 ? * MON-FRI *)</c>, in UTC.</summary>
public abstract partial class Schedule
{
    /// <exception cref="FormatException">The expression is neither.</exception>
    public static Schedule Parse(string expression)
    {
        if (Cron().Match(expression) is { Success: true } cron)
        {
            return CronSchedule.Parse(cron.Groups["fields"].Value);
        }

        var rate = Rate().Match(expression);
        if (!rate.Success)
        {
            throw new FormatException("A schedule is rate(value unit) or cron(minutes hours day-of-month month day-of-week year).");
        }

        var value = int.Parse(rate.Groups["value"].Value, CultureInfo.InvariantCulture);
        var unit = rate.Groups["unit"].Value;
        // AWS refuses "1 minutes" and "5 minute".
        if (value == 0 || value == 1 == unit.EndsWith('s'))
        {
            throw new FormatException("A rate is 1 minute, 1 hour, 1 day, or a larger number of minutes, hours, days.");
        }

        return new RateSchedule(unit.TrimEnd('s') switch
        {
            "minute" => TimeSpan.FromMinutes(value),
            "hour" => TimeSpan.FromHours(value),
            _ => TimeSpan.FromDays(value),
        });
    }

    /// <summary>The first moment after <paramref name="time"/>; null when there is none any more.</summary>
    public abstract DateTimeOffset? NextAfter(DateTimeOffset time);

    private sealed class RateSchedule(TimeSpan every) : Schedule
    {
        public override DateTimeOffset? NextAfter(DateTimeOffset time) => time + every;
    }

    [GeneratedRegex(@"\Arate\((?<value>[0-9]{1,8}) (?<unit>minutes?|hours?|days?)\)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rate();

    [GeneratedRegex(@"\Acron\((?<fields>[^()]+)\)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Cron();
}
