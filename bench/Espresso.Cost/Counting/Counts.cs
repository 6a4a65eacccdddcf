using System.Text.Json;
using System.Text.Json.Serialization;

namespace Espresso.Cost.Counting;

/// <summary>
/// What was counted, kept as data beside the document that is made of it. Everything is an average: of one request, of one
/// order, of one run of the sweep.
/// </summary>
/// <param name="Orders">How many orders the averages are of.</param>
/// <param name="Requests">What one request to the API uses, by what it is (see <see cref="Request"/>).</param>
/// <param name="Workflow">What the workflow's function uses for one order.</param>
/// <param name="Events">What the function that takes order events uses for one order.</param>
/// <param name="Connect">What the function that lets pages connect uses for one connection.</param>
/// <param name="SweepOfNothing">What the sweep uses when there is nothing to do.</param>
/// <param name="SweepPerOpenOrder">What it uses more for an order that is open.</param>
/// <param name="Transitions">State transitions of one order's execution.</param>
/// <param name="ExecutionLogBytes">Bytes of one execution's history, which Step Functions logs event by event.</param>
/// <param name="Metrics">CloudWatch's custom metrics: name and dimensions.</param>
internal sealed record Counts(
    int Orders,
    SortedDictionary<string, Usage> Requests,
    Usage Workflow,
    Usage Events,
    Usage Connect,
    Usage SweepOfNothing,
    Usage SweepPerOpenOrder,
    double Transitions,
    double ExecutionLogBytes,
    string[] Metrics)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        NewLine = "\n",
    };

    public static Counts Read(string path) =>
        JsonSerializer.Deserialize<Counts>(File.ReadAllText(path), s_json) ?? throw new JsonException($"{path} holds null.");

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, s_json) + "\n");

    /// <summary>What one request of this kind uses.</summary>
    public Usage Of(string request) => Requests.TryGetValue(request, out var used)
        ? used
        : throw new KeyNotFoundException($"No request \"{request}\" was counted. Counted were: {string.Join(", ", Requests.Keys)}.");
}

/// <summary>The kinds of requests that the site's pages make. "Unchanged" is one that is answered 304.</summary>
internal static class Request
{
    public const string Shop = "shop";
    public const string ShopUnchanged = "shop, unchanged";
    public const string Menu = "menu";
    public const string MenuUnchanged = "menu, unchanged";
    public const string MyOrders = "my orders";
    public const string Inbox = "inbox";
    public const string InboxUnchanged = "inbox, unchanged";
    public const string Connect = "connect";
    public const string Scan = "scan";
    public const string Place = "place";
    public const string Order = "order";
    public const string OrderUnchanged = "order, unchanged";
    public const string Accept = "accept";
    public const string Ready = "ready";
    public const string Collect = "collect";
    public const string Board = "board";
    public const string BoardUnchanged = "board, unchanged";
    public const string BoardEmptyUnchanged = "board, empty and unchanged";
    public const string Code = "code";
    public const string CodeUnchanged = "code, unchanged";
}
