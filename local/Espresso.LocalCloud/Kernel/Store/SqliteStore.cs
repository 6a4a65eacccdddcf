using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Espresso.LocalCloud.Kernel.Store;

/// <summary>
/// One SQLite file. A single writer takes every batch that waits into one transaction, so that a commit costs one
/// write to the log however many callers there are. WAL with <c>synchronous=NORMAL</c>: a commit is in the operating
/// system's hands when it returns, which a killed process cannot undo (a power cut may lose the last moments).
/// </summary>
public sealed class SqliteStore : IStore, IAsyncDisposable
{
    private const int MostBatchesAtOnce = 512;

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _writer;
    private readonly string _connectionString;
    private readonly Task _loop;

    private SqliteStore(SqliteConnection writer, string connectionString)
    {
        _writer = writer;
        _connectionString = connectionString;
        _loop = Task.Run(WriteLoopAsync);
    }

    public bool IsDurable => true;

    /// <summary>Opens the store in <paramref name="directory"/>, which is created when it does not exist.</summary>
    public static SqliteStore Open(string directory)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(directory);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "localcloud.db") }.ToString();
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=10000;");
        Execute(connection, "CREATE TABLE IF NOT EXISTS state (space TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID");
        return new SqliteStore(connection, connectionString);
    }

    public IReadOnlyList<StoreEntry> ReadAll(string space, string prefix = "")
    {
        using var connection = Reader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key, value FROM state WHERE space = $space AND substr(key, 1, length($prefix)) = $prefix ORDER BY key";
        command.Parameters.AddWithValue("$space", space);
        command.Parameters.AddWithValue("$prefix", prefix);
        using var reader = command.ExecuteReader();
        var entries = new List<StoreEntry>();
        while (reader.Read())
        {
            entries.Add(new StoreEntry(reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
        }

        return entries;
    }

    public byte[]? Read(string space, string key)
    {
        using var connection = Reader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM state WHERE space = $space AND key = $key";
        command.Parameters.AddWithValue("$space", space);
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteScalar() as byte[];
    }

    public Task CommitAsync(StoreBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var pending = new Pending(batch);
        return _queue.Writer.TryWrite(pending)
            ? pending.Done.Task
            : Task.FromException(new ObjectDisposedException(nameof(SqliteStore), "The store is closed; this change came after the end."));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _writer.DisposeAsync();
        SqliteConnection.ClearPool(_writer);
    }

    private async Task WriteLoopAsync()
    {
        using var put = Prepared("INSERT INTO state (space, key, value) VALUES ($space, $key, $value) ON CONFLICT (space, key) DO UPDATE SET value = excluded.value", withValue: true);
        using var delete = Prepared("DELETE FROM state WHERE space = $space AND key = $key", withValue: false);
        using var deletePrefix = Prepared("DELETE FROM state WHERE space = $space AND substr(key, 1, length($key)) = $key", withValue: false);
        var group = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MostBatchesAtOnce && _queue.Reader.TryRead(out var pending))
            {
                group.Add(pending);
            }

            Write(group, put, delete, deletePrefix);
        }
    }

    private void Write(List<Pending> group, SqliteCommand put, SqliteCommand delete, SqliteCommand deletePrefix)
    {
        try
        {
            using var transaction = _writer.BeginTransaction();
            foreach (var change in group.SelectMany(pending => pending.Batch.Changes))
            {
                var command = change.Value is not null ? put : change.IsPrefix ? deletePrefix : delete;
                command.Transaction = transaction;
                command.Parameters[0].Value = change.Space;
                command.Parameters[1].Value = change.Key;
                if (change.Value is not null)
                {
                    command.Parameters[2].Value = change.Value;
                }

                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
        catch (SqliteException e)
        {
            // A full disk, say: those who wait learn of it, and their callers get a 500.
            group.ForEach(pending => pending.Done.TrySetException(e));
            return;
        }

        group.ForEach(pending => pending.Done.TrySetResult());
    }

    private SqliteCommand Prepared(string text, bool withValue)
    {
        var command = _writer.CreateCommand();
        command.CommandText = text;
        command.Parameters.Add("$space", SqliteType.Text);
        command.Parameters.Add("$key", SqliteType.Text);
        if (withValue)
        {
            command.Parameters.Add("$value", SqliteType.Blob);
        }

        return command;
    }

    private SqliteConnection Reader()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private sealed record Pending(StoreBatch Batch)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
