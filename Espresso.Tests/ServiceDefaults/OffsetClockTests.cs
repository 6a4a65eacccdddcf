using System.Buffers.Binary;
using Espresso.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.ServiceDefaults;

public sealed class OffsetClockTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    [Fact]
    public void Every_process_moves_with_the_file()
    {
        using var one = new OffsetClock(path);
        using var other = new OffsetClock(path);

        Write(TimeSpan.FromDays(3));

        foreach (var clock in new[] { one, other })
            (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).ShouldBe(TimeSpan.FromDays(3), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Without_a_file_there_it_starts_at_real_time()
    {
        File.Delete(path);
        using var clock = new OffsetClock(path);

        (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        File.ReadAllBytes(path).ShouldBe(new byte[8]);
    }

    [Fact]
    public async Task A_service_takes_its_time_from_the_file_that_it_is_told_of()
    {
        Write(TimeSpan.FromHours(5));
        await using var service = await Service.StartAsync(_ => { }, null, ("Clock:OffsetFile", path));

        var now = service.Services.GetRequiredService<TimeProvider>().GetUtcNow();

        (now - TimeProvider.System.GetUtcNow()).ShouldBe(TimeSpan.FromHours(5), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_missing_output_of_the_stack_is_named()
    {
        var resources = new AwsResources(new ConfigurationBuilder().Build());

        Should.Throw<InvalidOperationException>(() => resources.OrdersTableName).Message.ShouldBe(
            "The setting AWS:Resources:OrdersTableName is missing (as an environment variable: AWS__Resources__OrdersTableName).");
    }

    public void Dispose() => File.Delete(path);

    private void Write(TimeSpan offset)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, offset.Ticks);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.Write(bytes);
    }
}
