using Espresso.Cost.Counting;

namespace Espresso.Cost.Pricing;

/// <summary>What counted usage costs when it happens in the cloud.</summary>
/// <param name="hasWebAcl">A web ACL looks at every request to the API.</param>
/// <param name="hasAccessLog">The API writes a line per request.</param>
internal sealed class UsageCost(PriceList prices, bool hasWebAcl, bool hasAccessLog)
{
    private const double BytesPerGb = 1e9;

    private readonly Assumptions _assumed = prices.Assumptions;

    /// <summary>A request to the API that a function answers.</summary>
    public IEnumerable<Charge> Request(Usage used) =>
    [
        .. Gateway(),
        .. Invocations(1),
        .. Used(used),
        prices.Charge("Data transfer", "dataOut", used.ResponseBytes / BytesPerGb),
    ];

    /// <summary>A browser's question whether a page may ask: API Gateway answers it by itself.</summary>
    public IEnumerable<Charge> Preflight() => Gateway();

    /// <summary>Invocations of a function that is not called by the API, with what they used.</summary>
    public IEnumerable<Charge> Function(Usage used) => [.. Invocations(used.Of(AwsCall.Invocation)), .. Used(used)];

    /// <summary>State transitions of one execution, and its log.</summary>
    public IEnumerable<Charge> Execution(double transitions, double logBytes) =>
        [prices.Charge("Step Functions", "stateTransition", transitions), .. Logs(logBytes)];

    /// <summary>Connections to the WebSocket API: the function that lets them in, their handshakes counted as messages, and the minutes that they last.</summary>
    public IEnumerable<Charge> Connections(double count, Usage used, double minutes) =>
        [.. Function(used).Times(count), .. Told(count), prices.Charge("API Gateway", "socketMinute", minutes)];

    /// <summary>Messages to connections.</summary>
    public IEnumerable<Charge> Told(double count) => [prices.Charge("API Gateway", "socketMessage", count)];

    /// <summary>Messages through a queue, one at a time: put in, taken out, deleted.</summary>
    public IEnumerable<Charge> Messages(double count) => [prices.Charge("SQS", "sqsRequest", 3 * count)];

    private Charge[] Gateway() =>
    [
        prices.Charge("API Gateway", "apiRequest", 1),
        .. hasWebAcl ? [prices.Charge("WAF", "wafRequest", 1)] : Array.Empty<Charge>(),
        .. hasAccessLog ? Logs(_assumed.AccessLogBytes) : [],
    ];

    private Charge[] Invocations(double count) =>
    [
        prices.Charge("Lambda", "lambdaRequest", count),
        prices.Charge("Lambda", "lambdaGbSecond", count * _assumed.FunctionMilliseconds / 1000 * _assumed.FunctionMemoryMib / 1024),
        .. Logs(count * _assumed.PlatformLogBytes),
    ];

    private IEnumerable<Charge> Used(Usage used) =>
    [
        prices.Charge("DynamoDB", "dynamoRead", used.ReadUnits),
        prices.Charge("DynamoDB", "dynamoWrite", used.WriteUnits),
        prices.Charge("SNS", "snsPublish", used.Of("SNS Publish")),
        prices.Charge("SES", "mail", used.Of("SES SendEmail")),
        .. Logs(used.LogBytes),
    ];

    private Charge[] Logs(double bytes) =>
    [
        prices.Charge("CloudWatch Logs", "logIngestion", bytes / BytesPerGb),
        prices.Charge("CloudWatch Logs", "logStorage", bytes / BytesPerGb * _assumed.LogCompression),
    ];
}
