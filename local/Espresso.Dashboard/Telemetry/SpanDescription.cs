namespace Espresso.Dashboard.Telemetry;

/// <summary>What a span is about, in a word and a name, so that a row says more than the name that an instrumentation chose.</summary>
/// <param name="Category"><c>http</c>, <c>database</c>, <c>queue</c>, <c>topic</c>, <c>function</c>, <c>workflow</c>, <c>state</c>, <c>event</c>, <c>mail</c>, <c>call</c> or <c>internal</c>; it chooses the icon.</param>
/// <param name="Target">What it works on: a path, table, queue, topic, function, state; empty when the name says it all.</param>
/// <param name="Peer">The resource that is called and sends no span of its own, when known.</param>
internal sealed record SpanDescription(string Category, string Target, string? Peer)
{
    /// <summary>Tried in order; the first that applies wins. Attribute names are OpenTelemetry's semantic conventions, old and new.</summary>
    private static readonly Func<Span, (string Category, string? Target, string? More)?>[] Readers =
    [
        State,
        Workflow,
        Messaging,
        Function,
        Database,
        AwsCall,
        Http,
        Rpc,
        FirstWord,
    ];

    private static readonly Dictionary<string, string> CategoriesByFirstWord = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sns"] = "topic",
        ["sqs"] = "queue",
        ["events"] = "event",
        ["schedule"] = "event",
        ["lambda"] = "function",
        ["ses"] = "mail",
    };

    /// <param name="resourceAt">The name of the resource that listens at a host and port.</param>
    public static SpanDescription Of(Span span, Func<string, int, string?> resourceAt)
    {
        var (category, target, more) = Readers.Select(read => read(span)).FirstOrDefault(found => found is not null) ?? ("internal", null, null);

        // Said twice is noise: "GET /api/menu" needs no "/api/menu".
        var news = new[] { target, more }.Where(part => !string.IsNullOrEmpty(part) && !span.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
        return new SpanDescription(category, string.Join(" · ", news), PeerOf(span, resourceAt));
    }

    private static (string, string?, string?)? State(Span span) =>
        span.Attribute("aws.step_functions.state.name", "aws.stepfunctions.state.name", "stepfunctions.state.name", "workflow.state", "state.name") is { } state
            ? ("state", state, span.Attribute("aws.step_functions.state.type", "aws.stepfunctions.state.type", "stepfunctions.state.type", "state.type"))
            : null;

    private static (string, string?, string?)? Workflow(Span span) =>
        span.Attribute("aws.step_functions.state_machine.arn", "aws.step_functions.execution.arn", "aws.stepfunctions.state_machine.arn", "aws.stepfunctions.execution.arn", "stepfunctions.state_machine", "workflow.execution") is { } arn
            ? ("workflow", LastOf(arn), null)
            : null;

    private static (string, string?, string?)? Messaging(Span span)
    {
        var system = span.Attribute("messaging.system");
        if (system is null)
        {
            return null;
        }

        var category = system.Contains("sns", StringComparison.OrdinalIgnoreCase) ? "topic"
            : system.Contains("eventbridge", StringComparison.OrdinalIgnoreCase) ? "event"
            : "queue";
        return (category, LastOf(span.Attribute("messaging.destination.name", "messaging.destination", "aws.sqs.queue.url", "aws.sns.topic.arn") ?? ""), null);
    }

    private static (string, string?, string?)? Function(Span span) =>
        span.Attribute("faas.invoked_name", "faas.name") is { } name
            ? ("function", name, span.Attribute("faas.trigger"))
            : null;

    private static (string, string?, string?)? Database(Span span) =>
        span.Attribute("db.system.name", "db.system") is { } system
            ? ("database", span.Attribute("db.collection.name", "aws.dynamodb.table_names", "db.namespace", "db.name")?.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal) ?? system, null)
            : null;

    private static (string, string?, string?)? AwsCall(Span span)
    {
        if (span.Attribute("rpc.system", "rpc.system.name") != "aws-api")
        {
            return null;
        }

        var service = span.Attribute("rpc.service") ?? "";
        var category = service.ToUpperInvariant() switch
        {
            "DYNAMODB" => "database",
            "SQS" => "queue",
            "SNS" => "topic",
            "LAMBDA" => "function",
            "SFN" or "STEPFUNCTIONS" or "STEP FUNCTIONS" => "workflow",
            "EVENTBRIDGE" => "event",
            "SESV2" or "SES" => "mail",
            _ => "call",
        };
        var target = span.Attribute("aws.dynamodb.table_names", "aws.sqs.queue.url", "aws.sns.topic.arn", "aws.lambda.resource_mapping.id", "aws.step_functions.activity.arn");
        return target is null ? (category, service, span.Attribute("rpc.method")) : (category, LastOf(target.Trim('[', ']', '"')), null);
    }

    private static (string, string?, string?)? Http(Span span)
    {
        if (span.Attribute("http.request.method", "http.method") is null)
        {
            return null;
        }

        var path = span.Attribute("url.path", "http.target", "http.route");
        if (path is null && Uri.TryCreate(span.Attribute("url.full", "http.url"), UriKind.Absolute, out var url))
        {
            path = url.AbsolutePath;
        }

        return ("http", path, span.Attribute("http.response.status_code", "http.status_code"));
    }

    private static (string, string?, string?)? Rpc(Span span) =>
        span.Attribute("rpc.service", "rpc.method") is { } service ? ("call", service, null) : null;

    /// <summary>LocalCloud's own hops are named for what they pass on: <c>sns OrderEvents</c>, <c>schedule sweep</c>.</summary>
    private static (string, string?, string?)? FirstWord(Span span) =>
        span.Name.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end && CategoriesByFirstWord.TryGetValue(span.Name[..end], out var category) ? (category, null, null) : null;

    private static string? PeerOf(Span span, Func<string, int, string?> resourceAt)
    {
        if (span.Role is not (SpanRole.Client or SpanRole.Producer))
        {
            return null;
        }

        var host = span.Attribute("server.address", "net.peer.name", "network.peer.address");
        var port = span.Attribute("server.port", "net.peer.port", "network.peer.port");
        if (host is not null && int.TryParse(port, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return resourceAt(host, number);
        }

        return Uri.TryCreate(span.Attribute("url.full", "http.url"), UriKind.Absolute, out var url) ? resourceAt(url.Host, url.Port) : null;
    }

    /// <summary>The name at the end of an ARN or a queue's URL.</summary>
    private static string LastOf(string name) => name[(name.LastIndexOfAny([':', '/']) + 1)..];
}
