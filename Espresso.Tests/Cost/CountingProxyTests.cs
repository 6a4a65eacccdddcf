using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Espresso.Cost.Counting;
using Espresso.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.Tests.Cost;

/// <summary>The proxy between a service and AWS, with an AWS that writes down what it was asked.</summary>
public sealed class CountingProxyTests : IAsyncLifetime, IDisposable
{
    private readonly Tally _tally = new();
    private readonly HttpClient _http = new();
    private readonly List<string> _asked = [];
    private WebApplication _aws = null!;
    private CountingProxy _proxy = null!;
    private string _answer = "{}";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _aws = builder.Build();
        _aws.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            _asked.Add(await reader.ReadToEndAsync());
            http.Response.Headers["x-amzn-RequestId"] = "r1";
            await http.Response.WriteAsync(_answer);
        });
        await _aws.StartAsync();
        var address = new Uri(_aws.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _proxy = await CountingProxy.StartAsync(["orders", "sweep"], _tally, _ => address);
    }

    public void Dispose() => _http.Dispose();

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _aws.DisposeAsync();
    }

    [Fact]
    public async Task A_read_is_counted_for_the_service_that_made_it_in_DynamoDBs_own_units()
    {
        _answer = """{"Item":{},"ConsumedCapacity":{"TableName":"t","CapacityUnits":1.5}}""";

        var response = await AskAsync("orders", Behind.DynamoDb, "DynamoDB_20120810.GetItem", """{"TableName":"t","Key":{"pk":{"S":"a"}}}""");

        JsonNode.Parse(_asked.Single())!["ReturnConsumedCapacity"]!.GetValue<string>().ShouldBe("TOTAL");
        response.Headers.GetValues("x-amzn-RequestId").ShouldBe(["r1"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe(_answer);
        _tally.Of("orders").ReadUnits.ShouldBe(1.5);
        _tally.Of("orders").Of("DynamoDB GetItem").ShouldBe(1);
        _tally.Of("sweep").ShouldBe(Usage.None);
    }

    [Fact]
    public async Task A_transaction_is_charged_item_by_item_and_what_an_index_has_where_it_changes()
    {
        var dynamo = await DynamoDbLocal.Shared;
        await using var proxy = await CountingProxy.StartAsync(["orders"], _tally, _ => dynamo.Endpoint);
        using var client = dynamo.CreateClient(config => config.ServiceURL = "http://" + proxy.HostAndPort("orders", Behind.DynamoDb));
        // gsi1 has keys only, gsi2 the status too.
        var table = await dynamo.CreateTableAsync("gsi1", "gsi2");
        Dictionary<string, AttributeValue> order = new(Key("o"))
        {
            ["gsi1pk"] = new("ana"), ["gsi1sk"] = new("1"), ["gsi2pk"] = new("OPEN"), ["gsi2sk"] = new("1"), ["status"] = new("scanned"), ["text"] = new(new string('x', 1500)),
        };

        // Three small items: 2 each. An order of 2 KB: 4, and 2 for each index.
        (await UnitsAsync([.. new[] { "a", "b", "c" }.Select(pk => Put(Key(pk)))])).ShouldBe(6);
        (await UnitsAsync([Put(order)])).ShouldBe(8);
        // gsi1 does not know of the status; of the text neither does.
        (await UnitsAsync([Set("status", "placed")])).ShouldBe(6);
        (await UnitsAsync([Set("text", new string('y', 1500))])).ShouldBe(4);
        // An entry that moves is taken away and put.
        (await UnitsAsync([Set("gsi2pk", "DONE")])).ShouldBe(8);
        (await UnitsAsync([new() { Delete = new Delete { TableName = table, Key = Key("o") } }])).ShouldBe(8);
        _tally.Of("orders").ReadUnits.ShouldBe(0);
        _tally.Of("orders").Of(AwsCall.Transaction).ShouldBe(6);

        async Task<double> UnitsAsync(List<TransactWriteItem> items)
        {
            var before = _tally.Of("orders").WriteUnits;
            await client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = items });
            return _tally.Of("orders").WriteUnits - before;
        }

        TransactWriteItem Put(Dictionary<string, AttributeValue> item) => new() { Put = new Put { TableName = table, Item = item } };

        TransactWriteItem Set(string name, string value) => new()
        {
            Update = new Update
            {
                TableName = table,
                Key = Key("o"),
                UpdateExpression = "SET #name = :value",
                ExpressionAttributeNames = new() { ["#name"] = name },
                ExpressionAttributeValues = new() { [":value"] = new(value) },
            },
        };

        static Dictionary<string, AttributeValue> Key(string pk) => new() { ["pk"] = new(pk), ["sk"] = new("-") };
    }

    [Fact]
    public async Task An_invocation_is_its_answer_and_waiting_for_one_is_none()
    {
        await _http.GetAsync($"http://{_proxy.HostAndPort("sweep", Behind.Cloud)}/sweep/2018-06-01/runtime/invocation/next");
        _tally.Of("sweep").ShouldBe(Usage.None);

        await _http.PostAsync($"http://{_proxy.HostAndPort("sweep", Behind.Cloud)}/sweep/2018-06-01/runtime/invocation/i1/response", new StringContent("{}"));

        _tally.Of("sweep").Of(AwsCall.Invocation).ShouldBe(1);
    }

    [Fact]
    public async Task A_publish_is_known_by_its_form()
    {
        await _http.PostAsync($"http://{_proxy.HostAndPort("orders", Behind.Cloud)}/", new FormUrlEncodedContent([new("Action", "Publish"), new("Message", "a=b&c")]));

        _tally.Of("orders").Of("SNS Publish").ShouldBe(1);
    }

    [Theory]
    [InlineData("{\"_aws\":{\"CloudWatchMetrics\":[{\"Dimensions\":[[\"service\"],[\"service\",\"status\"]],\"Metrics\":[{\"Name\":\"changes\"}]}]},\"service\":\"s\",\"status\":\"ready\"}", new[] { "changes: service=s", "changes: service=s, status=ready" })]
    [InlineData("{\"Message\":\"Brewing\"}", new string[0])]
    public void A_line_is_counted_with_the_metrics_that_CloudWatch_makes_of_it(string line, string[] metrics)
    {
        LogLines.Count(_tally, "orders", "2026-11-22T10:00:00.0000000Z " + line);

        _tally.Of("orders").LogBytes.ShouldBe(line.Length + 1);
        _tally.Metrics.ShouldBe(metrics);
    }

    private Task<HttpResponseMessage> AskAsync(string who, Behind behind, string target, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://{_proxy.HostAndPort(who, behind)}/") { Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0") };
        request.Headers.Add("X-Amz-Target", target);
        return _http.SendAsync(request);
    }
}
