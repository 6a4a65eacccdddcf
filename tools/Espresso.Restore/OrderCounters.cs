using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Espresso.Orders.Domain;
using Espresso.Orders.Storage;

namespace Espresso.Restore;

/// <summary>
/// What the orders of a backup count for. Items are exported one by one while orders go on, so an order and the counters it
/// moved can be from different moments; the orders are the truth, and every counter is put right from them.
/// </summary>
internal sealed class OrderCounters
{
    private readonly Dictionary<string, SortedSet<string>> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lastNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Scans> _scans = new(StringComparer.Ordinal);
    private readonly HashSet<string> _counters = new(StringComparer.Ordinal);
    private readonly List<string> _changes = [];

    /// <summary>What the orders of one QR period did with its tokens.</summary>
    private sealed class Scans
    {
        /// <summary>Orders that used their token up.</summary>
        public int Used { get; set; }

        /// <summary>When orders ended that nobody placed: each gave its token back, unless the period was past by then.</summary>
        public List<DateTimeOffset> GivenUp { get; } = [];
    }

    public int Orders { get; private set; }

    public int InFlight { get; private set; }

    /// <summary>What was put right so far, a line each.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>Counts an item of the first reading.</summary>
    public void Add(Item item)
    {
        if (!IsOrder(item))
        {
            _counters.Add(NameOf(item));
            return;
        }

        var order = Read(item);
        Orders++;
        if (order.HoldsPlace)
        {
            InFlight++;
            OpenOf(Keys.User(order.CustomerId)).Add(order.Id.Value);
        }

        if (order is { Day: { } day, Number: { } number })
        {
            _lastNumbers[day] = Math.Max(_lastNumbers.GetValueOrDefault(day), number.Value);
        }

        if (!_scans.TryGetValue(order.QrCode.Value, out var scans))
        {
            scans = _scans[order.QrCode.Value] = new Scans();
        }

        if (order is { PlacedAt: null, EndedAt: { } ended })
        {
            scans.GivenUp.Add(ended);
        }
        else
        {
            scans.Used++;
        }
    }

    /// <summary>The item as it belongs into the table; null when it counts nothing and must not be there.</summary>
    public Item? Correct(Item item) => (item.Str("pk"), item.Str("sk")) switch
    {
        ("SHOP", "SHOP") => Set(item, "inFlight", InFlight),
        ("SHOP", var sk) when sk.StartsWith("DAY#", StringComparison.Ordinal) => Day(item, sk["DAY#".Length..]),
        (var pk, "QR") when pk.StartsWith("QR#", StringComparison.Ordinal) => Set(item, "remaining", Remaining(item)),
        (var pk, "CUSTOMER") => Customer(item, OpenOf(pk)),
        _ => item,
    };

    /// <summary>Once all is counted: whether the orders can be from a whole backup.</summary>
    /// <exception cref="RefusalException">Orders without a shop.</exception>
    public void CheckWhole()
    {
        if (Orders > 0 && !_counters.Contains(NameOf(Keys.Shop)))
        {
            throw new RefusalException($"The backup has {Orders} orders and no {NameOf(Keys.Shop)}, the item of the shop's settings: it is not whole.");
        }
    }

    /// <summary>Counters that the orders need and the backup lacks.</summary>
    public IEnumerable<Item> Missing()
    {
        foreach (var (day, last) in _lastNumbers.Where(day => !_counters.Contains(NameOf(Keys.Day(day.Key)))))
        {
            yield return Set(Keys.Day(day), "lastNumber", last);
        }

        foreach (var (user, open) in _open.Where(customer => customer.Value.Count > 0))
        {
            var key = Keys.Customer(new UserId(user["USER#".Length..]));
            if (!_counters.Contains(NameOf(key)))
            {
                yield return Customer(key, open);
            }
        }
    }

    private Item? Day(Item item, string day)
    {
        if (_lastNumbers.TryGetValue(day, out var last))
        {
            return Set(item, "lastNumber", last);
        }

        // A number that nobody has would be a gap, and the first number of a day asks that there be no item.
        _changes.Add($"{NameOf(item)}: lastNumber {item.Int("lastNumber")} -> none, no order has a number of that day");
        return null;
    }

    private int Remaining(Item item)
    {
        if (!_scans.TryGetValue(item.Str("code"), out var scans))
        {
            return item.Int("total");
        }

        var past = item.Time("graceUntil");
        return Math.Clamp(item.Int("total") - scans.Used - scans.GivenUp.Count(ended => ended >= past), 0, item.Int("total"));
    }

    private Item Set(Item item, string name, int value)
    {
        var before = item.IntOrNull(name);
        if (before == value)
        {
            return item;
        }

        _changes.Add(string.Create(CultureInfo.InvariantCulture, $"{NameOf(item)}: {name} {before?.ToString(CultureInfo.InvariantCulture) ?? "none"} -> {value}"));
        return new Item(item) { [name] = Values.Of(value) };
    }

    private Item Customer(Item item, SortedSet<string> open)
    {
        var before = item.TryGetValue("openOrders", out var set) ? set.SS : [];
        if (open.SetEquals(before))
        {
            return item;
        }

        _changes.Add($"{NameOf(item)}: openOrders [{string.Join(", ", before)}] -> [{string.Join(", ", open)}]");
        var corrected = new Item(item);
        corrected.Remove("openOrders");
        if (open.Count > 0)
        {
            corrected["openOrders"] = new AttributeValue { SS = [.. open] };
        }

        return corrected;
    }

    private SortedSet<string> OpenOf(string user)
    {
        if (!_open.TryGetValue(user, out var open))
        {
            open = _open[user] = new SortedSet<string>(StringComparer.Ordinal);
        }

        return open;
    }

    private static Order Read(Item item)
    {
        try
        {
            return OrderItem.Read(item);
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or FormatException)
        {
            throw new RefusalException($"{NameOf(item)} is no order that this version of the restore can read, so its counters cannot be counted: {wrong.Message}");
        }
    }

    private static bool IsOrder(Item item) => item.Str("sk") == "ORDER";

    private static string NameOf(Item item) => $"{item.Str("pk")}/{item.Str("sk")}";
}
