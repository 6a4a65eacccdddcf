using System.Globalization;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Ses;

/// <summary>A mail as it is kept.</summary>
public sealed record MailRecord(string Id, DateTimeOffset At, OutgoingMail Mail);

/// <summary>Keeps mail, the newest <see cref="Most"/> of it.</summary>
internal sealed class Mailbox(IStore store, TimeProvider time) : IMailbox
{
    /// <summary>How many mails are kept; the oldest go first.</summary>
    public const int Most = 2000;

    private const string Space = "ses.mails";

    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, MailRecord Mail)> _mails = [];
    private long _number;

    public void Load()
    {
        foreach (var (key, mail) in store.ReadRecords<MailRecord>(Space))
        {
            _mails.AddLast((key, mail));
            _number = long.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The newest first; <paramref name="to"/> picks the mails to one address.</summary>
    public IReadOnlyList<MailRecord> List(string? to = null)
    {
        lock (_gate)
        {
            return [.. _mails.Reverse().Select(entry => entry.Mail)
                .Where(mail => to is null || mail.Mail.To.Any(address => address.Contains(to, StringComparison.OrdinalIgnoreCase)))];
        }
    }

    public MailRecord? Find(string id)
    {
        lock (_gate)
            return _mails.FirstOrDefault(entry => entry.Mail.Id == id).Mail;
    }

    public async Task<string> DeliverAsync(OutgoingMail mail, CancellationToken cancellationToken = default)
    {
        // SES ids look like this: 0102018f…-uuid-000000.
        var record = new MailRecord($"0102{Ids.Hex(12)}-{Ids.Request()}-000000", time.GetUtcNow(), mail);
        Task saved;
        lock (_gate)
        {
            var key = (++_number).ToString("D12", CultureInfo.InvariantCulture);
            var batch = new StoreBatch().PutRecord(Space, key, record);
            _mails.AddLast((key, record));
            if (_mails.Count > Most)
            {
                batch.Delete(Space, _mails.First!.Value.Key);
                _mails.RemoveFirst();
            }

            saved = store.CommitAsync(batch);
        }

        await saved;
        return record.Id;
    }

    public Task ClearAsync()
    {
        lock (_gate)
        {
            _mails.Clear();
            return store.CommitAsync(new StoreBatch().DeletePrefix(Space, ""));
        }
    }
}
