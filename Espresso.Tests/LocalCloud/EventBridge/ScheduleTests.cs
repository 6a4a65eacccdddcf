using System.Globalization;
using Espresso.LocalCloud.EventBridge.Schedules;

namespace Espresso.Tests.LocalCloud.EventBridge;

public class ScheduleTests
{
    [Theory]
    [InlineData("rate(1 minute)", "2026-11-22T10:00:30Z", "2026-11-22T10:01:30Z")]
    [InlineData("rate(5 minutes)", "2026-11-22T10:00:00Z", "2026-11-22T10:05:00Z")]
    [InlineData("rate(2 hours)", "2026-11-22T23:00:00Z", "2026-11-23T01:00:00Z")]
    [InlineData("rate(1 day)", "2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z")]
    [InlineData("cron(0 10 * * ? *)", "2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z")]
    [InlineData("cron(0 10 * * ? *)", "2026-11-22T09:59:59Z", "2026-11-22T10:00:00Z")]
    [InlineData("cron(15 12 * * ? *)", "2026-11-22T10:00:00Z", "2026-11-22T12:15:00Z")]
    [InlineData("cron(0 18 ? * MON-FRI *)", "2026-11-20T18:00:00Z", "2026-11-23T18:00:00Z")]
    [InlineData("cron(0 8 1 * ? *)", "2026-11-22T10:00:00Z", "2026-12-01T08:00:00Z")]
    [InlineData("cron(0/15 * * * ? *)", "2026-11-22T10:16:00Z", "2026-11-22T10:30:00Z")]
    [InlineData("cron(0/10 * ? * MON-FRI *)", "2026-11-21T10:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("cron(0/5 8-17 ? * MON-FRI *)", "2026-11-23T17:55:00Z", "2026-11-24T08:00:00Z")]
    [InlineData("cron(0 9 ? * 2#1 *)", "2026-11-22T10:00:00Z", "2026-12-07T09:00:00Z")]
    [InlineData("cron(0 9 L * ? *)", "2027-02-01T00:00:00Z", "2027-02-28T09:00:00Z")]
    [InlineData("cron(0 9 ? * 6L *)", "2026-11-22T10:00:00Z", "2026-11-27T09:00:00Z")]
    [InlineData("cron(0 9 15W * ? *)", "2026-11-01T00:00:00Z", "2026-11-16T09:00:00Z")]
    [InlineData("cron(0 22-2 * * ? *)", "2026-11-22T23:30:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("cron(0 0 29 2 ? *)", "2026-11-22T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("cron(0 0 1 1 ? 2030)", "2026-11-22T00:00:00Z", "2030-01-01T00:00:00Z")]
    [InlineData("cron(30 6 ? JAN,JUL SUN *)", "2026-11-22T00:00:00Z", "2027-01-03T06:30:00Z")]
    public void The_next_time_is_the_one_of_the_documentation(string expression, string after, string next) =>
        Schedule.Parse(expression).NextAfter(Time(after)).ShouldBe(Time(next));

    [Fact]
    public void A_year_that_is_over_never_comes() => Schedule.Parse("cron(0 0 1 1 ? 2020)").NextAfter(Time("2026-11-22T00:00:00Z")).ShouldBeNull();

    [Theory]
    [InlineData("rate(1 minutes)")]
    [InlineData("rate(5 minute)")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(1 week)")]
    [InlineData("cron(0 10 * * *)")]
    [InlineData("cron(0 10 * * * *)")]
    [InlineData("cron(0 10 ? * ? *)")]
    [InlineData("cron(60 10 * * ? *)")]
    [InlineData("cron(0 10 * FOO ? *)")]
    [InlineData("every minute")]
    public void What_is_no_schedule_is_refused(string expression) => Should.Throw<FormatException>(() => Schedule.Parse(expression));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
