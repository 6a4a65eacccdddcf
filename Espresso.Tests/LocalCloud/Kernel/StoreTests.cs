using System.Text;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.Tests.LocalCloud.Kernel;

public sealed class StoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Memory_keeps_what_a_batch_says() => KeepsWhatABatchSaysAsync(new MemoryStore());

    [Fact]
    public async Task A_file_keeps_what_a_batch_says()
    {
        await using var store = SqliteStore.Open(_folder.Path);
        await KeepsWhatABatchSaysAsync(store);
    }

    [Fact]
    public async Task What_was_committed_is_there_for_the_next_process()
    {
        await using (var store = SqliteStore.Open(_folder.Path))
        {
            await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => store.CommitAsync(new StoreBatch().Put("s", $"k{i % 500:D3}", Bytes($"{i}")))));
        }

        await using var again = SqliteStore.Open(_folder.Path);
        var entries = again.ReadAll("s");
        entries.Count.ShouldBe(500);
        // Batches are applied in the order of the calls, so the last write of each key is the one that stays.
        entries.Select(entry => Text(entry.Value)).ShouldBe(Enumerable.Range(1_500, 500).Select(i => $"{i}"));
    }

    [Fact]
    public async Task A_closed_store_refuses_changes()
    {
        var store = SqliteStore.Open(_folder.Path);
        await store.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => store.CommitAsync(new StoreBatch().Put("s", "k", [])));
    }

    private static async Task KeepsWhatABatchSaysAsync(IStore store)
    {
        await store.CommitAsync(new StoreBatch().Put("a", "x/2", Bytes("two")).Put("a", "x/1", Bytes("one")).Put("a", "y", Bytes("y")).Put("b", "x/1", Bytes("other")));
        store.ReadAll("a", "x/").Select(entry => (entry.Key, Text(entry.Value))).ShouldBe([("x/1", "one"), ("x/2", "two")]);
        Text(store.Read("b", "x/1")!).ShouldBe("other");
        store.Read("b", "y").ShouldBeNull();

        await store.CommitAsync(new StoreBatch().DeletePrefix("a", "x/").Put("a", "x/3", Bytes("three")).Delete("a", "y"));
        store.ReadAll("a").Select(entry => entry.Key).ShouldBe(["x/3"]);
        store.ReadAll("b").Count.ShouldBe(1);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
