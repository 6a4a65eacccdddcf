using System.Globalization;

namespace Espresso.LocalCloud.EventBridge.Schedules;

/// <summary>Six fields: minutes, hours, day of month, month, day of week (1 is Sunday), year. <c>, - * ? / L W #</c> as AWS has them.</summary>
internal sealed class CronSchedule : Schedule
{
    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly SortedSet<int> _minutes;
    private readonly SortedSet<int> _hours;
    private readonly SortedSet<int> _months;
    private readonly SortedSet<int> _years;
    private readonly Func<DateOnly, bool> _isDay;

    private CronSchedule(string[] fields)
    {
        _minutes = Values(fields[0], 0, 59, []);
        _hours = Values(fields[1], 0, 23, []);
        _months = Values(fields[3], 1, 12, MonthNames);
        _years = Values(fields[5], 1970, 2199, []);
        _isDay = fields[2] == "?" ? DayOfWeek(fields[4]) : DayOfMonth(fields[2]);
    }

    public static new CronSchedule Parse(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
        {
            throw new FormatException($"cron() needs six fields and has {fields.Length}.");
        }

        return fields[2] == "?" != (fields[4] == "?")
            ? new CronSchedule(fields)
            : throw new FormatException("Exactly one of day-of-month and day-of-week must be \"?\".");
    }

    public override DateTimeOffset? NextAfter(DateTimeOffset time)
    {
        var from = time.UtcDateTime.AddMinutes(1);
        var day = DateOnly.FromDateTime(from);
        var earliest = new TimeOnly(from.Hour, from.Minute);
        var last = new DateOnly(Math.Min(_years.Max, day.Year + 30), 12, 31);
        for (; day <= last; day = day.AddDays(1), earliest = TimeOnly.MinValue)
        {
            if (!_years.Contains(day.Year) || !_months.Contains(day.Month) || !_isDay(day))
            {
                continue;
            }

            foreach (var hour in _hours.Where(hour => hour >= earliest.Hour))
            {
                var minute = _minutes.Where(minute => hour > earliest.Hour || minute >= earliest.Minute).Cast<int?>().FirstOrDefault();
                if (minute is not null)
                {
                    return new DateTimeOffset(day.ToDateTime(new TimeOnly(hour, minute.Value)), TimeSpan.Zero);
                }
            }
        }

        return null;
    }

    private static Func<DateOnly, bool> DayOfMonth(string field)
    {
        if (field == "L")
        {
            return day => day.Day == DateTime.DaysInMonth(day.Year, day.Month);
        }

        if (field is [.. var number, 'W'])
        {
            var wanted = Number(number, 1, 31, []);
            return day => day.Day == NearestWeekday(day.Year, day.Month, wanted);
        }

        var days = Values(field, 1, 31, []);
        return day => days.Contains(day.Day);
    }

    private static Func<DateOnly, bool> DayOfWeek(string field)
    {
        if (field.Contains('#', StringComparison.Ordinal))
        {
            // 3#2 is the second Tuesday of the month.
            var parts = field.Split('#');
            var weekday = Number(parts[0], 1, 7, DayNames);
            var which = Number(parts[1], 1, 5, []);
            return day => (int)day.DayOfWeek + 1 == weekday && ((day.Day - 1) / 7) + 1 == which;
        }

        if (field is [.. { Length: > 0 } last, 'L'])
        {
            // 6L is the last Friday of the month.
            var weekday = Number(last, 1, 7, DayNames);
            return day => (int)day.DayOfWeek + 1 == weekday && day.Day + 7 > DateTime.DaysInMonth(day.Year, day.Month);
        }

        var days = field == "L" ? [7] : Values(field, 1, 7, DayNames);
        return day => days.Contains((int)day.DayOfWeek + 1);
    }

    private static int NearestWeekday(int year, int month, int wanted)
    {
        var length = DateTime.DaysInMonth(year, month);
        var day = new DateOnly(year, month, Math.Min(wanted, length));
        return day.DayOfWeek switch
        {
            System.DayOfWeek.Saturday => day.Day > 1 ? day.Day - 1 : 3,
            System.DayOfWeek.Sunday => day.Day < length ? day.Day + 1 : day.Day - 2,
            _ => day.Day,
        };
    }

    private static SortedSet<int> Values(string field, int low, int high, string[] names)
    {
        var values = new SortedSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var all] => (all, 1),
                [var start, var every] => (start, Number(every, 1, high, [])),
                _ => throw new FormatException($"\"{part}\" is no part of a cron field."),
            };
            var (from, to) = range.Split('-') switch
            {
                ["*"] => (low, high),
                [var one] => (Number(one, low, high, names), part.Contains('/', StringComparison.Ordinal) ? high : Number(one, low, high, names)),
                [var first, var last] => (Number(first, low, high, names), Number(last, low, high, names)),
                _ => throw new FormatException($"\"{range}\" is no range of a cron field."),
            };
            // A range may wrap: FRI-MON, 22-2.
            var end = to < from ? to + high - low + 1 : to;
            for (var value = from; value <= end; value += step)
            {
                values.Add(((value - low) % (high - low + 1)) + low);
            }
        }

        return values;
    }

    private static int Number(string text, int low, int high, string[] names)
    {
        var named = Array.FindIndex(names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
        {
            return named + 1;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high
            ? number
            : throw new FormatException($"\"{text}\" is not between {low} and {high}.");
    }
}
