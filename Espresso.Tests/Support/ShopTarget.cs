using System.Text.Json.Nodes;
using Aspire.Hosting;

namespace Espresso.Tests.Support;

/// <summary>
/// Where the end-to-end tests find the system: as F5 runs it, as a rehearsal of a deployment, or at an address. What only
/// some targets have is a trait of the tests that want it, so the others are run with
/// <c>--filter "Needs!=processes"</c> (a rehearsal) and <c>--filter "Needs!=processes&amp;Needs!=localcloud"</c> (an address).
/// </summary>
internal abstract class ShopTarget : IAsyncDisposable
{
    /// <summary><c>f5</c> (default), <c>rehearsal</c>, or the address of a deployed site.</summary>
    public const string Variable = "ESPRESSO_TARGET";

    public abstract Uri Site { get; }

    public virtual Uri Cloud => throw Only("a local cloud", "Needs=localcloud");

    public virtual DistributedApplication App => throw Only("processes", "Needs=processes");

    public static ShopTarget Choose() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or "f5" => new LocalTarget(isRehearsal: false),
        "rehearsal" => new LocalTarget(isRehearsal: true),
        var address when Uri.TryCreate(address, UriKind.Absolute, out var site) && site.Scheme.StartsWith("http", StringComparison.Ordinal) => new DeployedTarget(site),
        var other => throw new InvalidOperationException($"{Variable} is \"{other}\". It can be f5, rehearsal, or the address of a site such as https://coffee.example.com."),
    };

    public abstract Task StartAsync();

    /// <summary>Says where Cognito is, once the site has told.</summary>
    public virtual void UseCognito(Uri endpoint, string region)
    {
    }

    /// <summary>Whether <c>barista@example.com</c> and <c>admin@example.com</c> are there, or soon will be.</summary>
    public virtual bool HasSeededUsers => false;

    /// <summary>The answer of an operation of Cognito, or null when it is refused.</summary>
    public abstract Task<JsonNode?> FindInCognitoAsync(string operation, JsonObject body);

    /// <summary>An operation of Cognito that succeeds.</summary>
    public async Task<JsonNode> CognitoAsync(string operation, JsonObject body) => (await FindInCognitoAsync(operation, body)).ShouldNotBeNull($"{operation} is refused.");

    /// <summary>The traces in which somebody did something to the order, as far as their spans have arrived.</summary>
    public virtual Task<IReadOnlyList<OrderTrace>> TracesOfAsync(string order) => throw Only("traces that are whole", "Needs=localcloud");

    public virtual Task AdvanceClockAsync(TimeSpan by) => throw Only("a clock that can be moved", "Needs=localcloud");

    /// <summary>Begins the next QR period; the one that ends at <paramref name="validUntil"/> is in its grace then.</summary>
    public abstract Task NextPeriodAsync(Caller admin, DateTimeOffset validUntil);

    /// <summary>Whether the shop goes on after the tests, so that users and settings of theirs must not stay.</summary>
    public virtual bool Stays => false;

    public abstract ValueTask DisposeAsync();

    private InvalidOperationException Only(string what, string trait) => new($"{GetType().Name} has no {what}: a test that wants it has the trait {trait}.");
}

/// <summary>A trace: the services that sent spans, and what the spans are called.</summary>
internal sealed record OrderTrace(string Id, IReadOnlySet<string> Services, IReadOnlyList<string> Spans);
