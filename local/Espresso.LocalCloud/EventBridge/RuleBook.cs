using System.Collections.Concurrent;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.EventBridge;

/// <summary>Buses and rules, in memory and in the store, and the clock of those with a schedule.</summary>
internal sealed partial class RuleBook(CloudSettings settings, IStore store, TimeProvider clock, ILogger logger) : IDisposable
{
    public const string DefaultBus = "default";

    private const string RuleSpace = "events.rules";
    private const string BusSpace = "events.buses";

    private readonly ConcurrentDictionary<string, RuleRecord> _rules = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BusRecord> _buses = new(StringComparer.Ordinal) { [DefaultBus] = new BusRecord(DefaultBus, []) };
    private readonly Dictionary<string, ITimer> _timers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _isRunning;

    /// <summary>Called with each scheduled rule that is due.</summary>
    public Func<RuleRecord, DateTimeOffset, Task>? OnDue { get; set; }

    public IEnumerable<RuleRecord> Rules => _rules.Values.OrderBy(rule => rule.Name, StringComparer.Ordinal);

    public IEnumerable<BusRecord> Buses => _buses.Values.OrderBy(bus => bus.Name, StringComparer.Ordinal);

    public void Load()
    {
        foreach (var (name, bus) in store.ReadRecords<BusRecord>(BusSpace))
        {
            _buses[name] = bus;
        }

        foreach (var (key, rule) in store.ReadRecords<RuleRecord>(RuleSpace))
        {
            _rules[key] = rule;
        }
    }

    /// <summary>Starts the schedules; one that came due while nobody ran is run once.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _isRunning = true;
            foreach (var rule in _rules.Values)
            {
                ArmLocked(rule);
            }
        }
    }

    public string ArnOf(RuleRecord rule) => settings.Arn("events", rule.Bus == DefaultBus ? $"rule/{rule.Name}" : $"rule/{rule.Bus}/{rule.Name}");

    public string ArnOf(BusRecord bus) => settings.Arn("events", $"event-bus/{bus.Name}");

    /// <summary>A bus by name or ARN; null stands for the default bus.</summary>
    public BusRecord Bus(string? nameOrArn)
    {
        var name = nameOrArn is null ? DefaultBus : nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..];
        return _buses.GetValueOrDefault(name) ?? throw new CloudException("ResourceNotFoundException", $"Event bus {name} does not exist.");
    }

    public RuleRecord? TryRule(string bus, string name) => _rules.GetValueOrDefault($"{bus}/{name}");

    public RuleRecord Rule(string bus, string name) =>
        TryRule(bus, name) ?? throw new CloudException("ResourceNotFoundException", $"Rule {name} does not exist on EventBus {bus}.");

    public async Task ChangeAsync(string bus, string name, Func<RuleRecord?, RuleRecord> change)
    {
        Task stored;
        lock (_gate)
        {
            var before = TryRule(bus, name);
            var after = change(before);
            if (after.Schedule != before?.Schedule || after.IsEnabled != before?.IsEnabled)
            {
                after = after with { NextAt = after.IsEnabled ? after.ParsedSchedule?.NextAfter(clock.GetUtcNow())?.ToUnixTimeMilliseconds() : null };
            }

            _rules[after.Key] = after;
            ArmLocked(after);
            stored = store.CommitAsync(new StoreBatch().PutRecord(RuleSpace, after.Key, after));
        }

        await stored;
    }

    public Task DeleteAsync(RuleRecord rule)
    {
        lock (_gate)
        {
            _rules.TryRemove(rule.Key, out _);
            DisarmLocked(rule.Key);
            return store.CommitAsync(new StoreBatch().Delete(RuleSpace, rule.Key));
        }
    }

    public Task SaveAsync(BusRecord bus)
    {
        _buses[bus.Name] = bus;
        return store.CommitAsync(new StoreBatch().PutRecord(BusSpace, bus.Name, bus));
    }

    public Task DeleteAsync(BusRecord bus)
    {
        _buses.TryRemove(bus.Name, out _);
        return store.CommitAsync(new StoreBatch().Delete(BusSpace, bus.Name));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isRunning = false;
            foreach (var key in _timers.Keys.ToList())
            {
                DisarmLocked(key);
            }
        }
    }

    private void ArmLocked(RuleRecord rule)
    {
        DisarmLocked(rule.Key);
        if (_isRunning && rule is { IsEnabled: true, NextAt: { } at })
        {
            var wait = DateTimeOffset.FromUnixTimeMilliseconds(at) - clock.GetUtcNow();
            _timers[rule.Key] = clock.CreateTimer(_ => _ = FireAsync(rule.Key), state: null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void DisarmLocked(string key)
    {
        if (_timers.Remove(key, out var timer))
        {
            timer.Dispose();
        }
    }

    /// <summary>However far the clock was advanced, a rule runs once and then from now on.</summary>
    private async Task FireAsync(string key)
    {
        RuleRecord rule;
        DateTimeOffset dueAt;
        Task stored;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (!_isRunning || !_rules.TryGetValue(key, out var found) || found is not { IsEnabled: true, NextAt: { } at } || at > now.ToUnixTimeMilliseconds())
            {
                return;
            }

            dueAt = DateTimeOffset.FromUnixTimeMilliseconds(at);
            rule = found with { NextAt = found.ParsedSchedule?.NextAfter(now)?.ToUnixTimeMilliseconds() };
            _rules[key] = rule;
            ArmLocked(rule);
            stored = store.CommitAsync(new StoreBatch().PutRecord(RuleSpace, key, rule));
        }

        try
        {
            // First the work, whose delivery is durable; a kill before the note of it is stored runs the rule again.
            await (OnDue?.Invoke(rule, dueAt) ?? Task.CompletedTask);
            await stored;
        }
        catch (Exception e) when (e is CloudException or Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException)
        {
            Log.Failed(logger, e, key);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The schedule of rule {Rule} failed")]
        public static partial void Failed(ILogger logger, Exception error, string rule);
    }
}
