using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Kernel;

public sealed class ClockTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_wait_of_a_year_ends_with_an_advance()
    {
        using var clock = new CloudClock();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = clock.CreateTimer(_ => ended.SetResult(), state: null, TimeSpan.FromDays(365), Timeout.InfiniteTimeSpan);
        clock.Advance(TimeSpan.FromDays(364));
        ended.Task.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromDays(1));
        await ended.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_periodic_timer_goes_on_after_an_advance()
    {
        using var clock = new CloudClock();
        using var fired = new SemaphoreSlim(0);
        await using var timer = clock.CreateTimer(_ => fired.Release(), state: null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromHours(1.5));
            (await fired.WaitAsync(Deadline)).ShouldBeTrue();
        }

        fired.CurrentCount.ShouldBe(0);
    }

    [Fact]
    public void A_disposed_timer_stays_silent()
    {
        using var clock = new CloudClock();
        var fired = 0;
        clock.CreateTimer(_ => fired++, state: null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan).Dispose();
        clock.Advance(TimeSpan.FromHours(2));
        fired.ShouldBe(0);
    }

    [Fact]
    public void The_file_carries_the_offset_to_every_process_and_over_a_restart()
    {
        var file = _folder.File("clock.offset");
        using (var clock = new CloudClock(file))
        {
            clock.Advance(TimeSpan.FromMinutes(15));
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new BinaryReader(stream);
            reader.ReadInt64().ShouldBe(TimeSpan.FromMinutes(15).Ticks);
        }

        using var next = new CloudClock(file);
        next.Offset.ShouldBe(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void The_clock_never_goes_back()
    {
        using var clock = new CloudClock();
        Should.Throw<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public async Task The_endpoint_advances_and_shows_it()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.AdvanceAsync(TimeSpan.FromHours(2));
        var shown = JsonNode.Parse(await cloud.Http.GetStringAsync("/_localcloud/clock"))!;
        shown["offsetSeconds"]!.GetValue<double>().ShouldBe(7200);
        DateTimeOffset.Parse(shown["utcNow"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1.9));
    }

    [Theory]
    [InlineData("""{"advanceSeconds": -1}""")]
    [InlineData("""{"advanceSeconds": 1e300}""")]
    [InlineData("{}")]
    public async Task The_endpoint_refuses_what_is_no_advance(string body)
    {
        await using var cloud = await RunningCloud.StartAsync();
        using var response = await cloud.Http.PostAsync("/_localcloud/clock", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        ((int)response.StatusCode).ShouldBe(400);
    }
}
