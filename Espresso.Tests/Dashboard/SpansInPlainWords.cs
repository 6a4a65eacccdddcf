using Espresso.Dashboard.Telemetry;

namespace Espresso.Tests.Dashboard;

public sealed class SpansInPlainWords
{
    [Theory]
    [InlineData("WaitForBarista", "aws.step_functions.state.name=WaitForBarista;aws.step_functions.state.type=Task", "state", "Task")]
    [InlineData("execution", "aws.step_functions.state_machine.arn=arn:aws:states:eu-west-1:000000000000:stateMachine:order-workflow", "workflow", "order-workflow")]
    [InlineData("send", "messaging.system=aws_sqs;messaging.destination.name=http://127.0.0.1:4566/000000000000/notifications", "queue", "notifications")]
    [InlineData("publish", "messaging.system=aws_sns;messaging.destination.name=arn:aws:sns:eu-west-1:000000000000:OrderEvents", "topic", "OrderEvents")]
    [InlineData("Invoke", "faas.invoked_name=orders-workflow", "function", "orders-workflow")]
    [InlineData("orders-sweep", "faas.name=orders-sweep;faas.trigger=timer", "function", "timer")]
    [InlineData("query", "db.system.name=aws.dynamodb;db.collection.name=Orders", "database", "Orders")]
    [InlineData("DynamoDB.GetItem", "rpc.system=aws-api;rpc.service=DynamoDB;rpc.method=GetItem", "database", "")]
    [InlineData("StartExecution", "rpc.system=aws-api;rpc.service=SFN;rpc.method=StartExecution", "workflow", "SFN")]
    [InlineData("SendEmail", "rpc.system=aws-api;rpc.service=SESv2;rpc.method=SendEmail", "mail", "SESv2")]
    [InlineData("GET /api/menu", "http.request.method=GET;url.path=/api/menu;http.response.status_code=304", "http", "304")]
    [InlineData("POST", "http.request.method=POST;url.full=http://127.0.0.1:5301/api/qr-code?x=1", "http", "/api/qr-code")]
    [InlineData("sns OrderEvents", "a=b", "topic", "")]
    [InlineData("schedule sweep", "a=b", "event", "")]
    [InlineData("order.place", "order.number=12", "internal", "")]
    public void A_span_says_what_it_is_about(string name, string attributes, string category, string target)
    {
        var description = SpanDescription.Of(Make(name, SpanRole.Internal, attributes), (_, _) => null);

        description.Category.ShouldBe(category);
        description.Target.ShouldBe(target);
    }

    [Theory]
    [InlineData("Client", "server.address=127.0.0.1;server.port=8000", "dynamodb")]
    [InlineData("Client", "url.full=http://127.0.0.1:8000/x", "dynamodb")]
    [InlineData("Client", "server.address=127.0.0.1;server.port=9", null)]
    [InlineData("Server", "server.address=127.0.0.1;server.port=8000", null)]
    public void A_call_names_who_is_called(string role, string attributes, string? peer) =>
        SpanDescription.Of(Make("call", Enum.Parse<SpanRole>(role), attributes), (host, port) => (host, port) == ("127.0.0.1", 8000) ? "dynamodb" : null).Peer.ShouldBe(peer);

    [Theory]
    [InlineData("status:equals:Ready", true)]
    [InlineData("status:!equals:ready", false)]
    [InlineData("status:contains:EAD", true)]
    [InlineData("status:!contains:x", true)]
    [InlineData("count:gt:9", true)]
    [InlineData("count:lt:9", false)]
    [InlineData("count:gte:10", true)]
    [InlineData("count:lte:10.0", true)]
    [InlineData("a%3Ab:equals:c%3Ad", true)]
    [InlineData("missing:!equals:x", true)]
    [InlineData("missing:gt:1", false)]
    [InlineData("missing:!exists:", true)]
    [InlineData("status:exists", true)]
    public void A_filter_holds_or_not(string text, bool holds)
    {
        var filter = FieldFilter.Parse(text);
        List<KeyValuePair<string, string>> record = [new("status", "ready"), new("count", "10"), new("a:b", "c:d")];

        filter.Matches(FieldFilter.Find(record, filter.Field)).ShouldBe(holds);
    }

    [Theory]
    [InlineData("status", "must be field:operator:value")]
    [InlineData(":equals:x", "must be field:operator:value")]
    [InlineData("status:like:x", "there are equals, !equals, contains")]
    public void A_filter_that_is_none_is_refused_with_the_choices(string text, string said) =>
        Should.Throw<FormatException>(() => FieldFilter.Parse(text)).Message.ShouldContain(said);

    [Theory]
    [InlineData("/api/logs?filter=level")]
    [InlineData("/api/logs?level=Loud")]
    [InlineData("/api/logs?before=yesterday")]
    [InlineData("/api/traces?filter=a:b:c")]
    [InlineData("/api/metrics/chart?resource=a&meter=b&name=c&attribute=d")]
    [InlineData("/api/metrics/chart?resource=a&meter=b&name=c&from=5&to=4")]
    public async Task A_question_that_makes_no_sense_is_a_400_with_a_reason(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var response = await dashboard.Client.GetAsync(new Uri(path, UriKind.Relative));

        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    private static Span Make(string name, SpanRole role, string attributes) => new()
    {
        Source = new TelemetrySource("orders", "", []),
        TraceId = "t",
        SpanId = "s",
        ParentId = "",
        Name = name,
        Role = role,
        StartNanos = 1,
        EndNanos = 2,
        Outcome = SpanOutcome.Unset,
        OutcomeMessage = "",
        Scope = "",
        Attributes = [.. attributes.Split(';').Select(pair => pair.Split('=', 2)).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))],
        Events = [],
        Links = [],
    };
}
