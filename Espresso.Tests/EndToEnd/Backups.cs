using System.Net;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Espresso.AppHost;
using Espresso.Restore;
using Espresso.Tests.Orders.Backups;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

[Collection(ShopCollection.Name)]
[Trait("Needs", "localcloud")]
public class Backups(RunningShop shop)
{
    private static readonly BasicAWSCredentials s_anybody = new("test", "test");

    [Fact]
    public async Task The_backup_that_the_schedule_makes_can_be_made_now_and_restored_from()
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.FreshCodeAsync());
        using var dynamo = new AmazonDynamoDBClient(s_anybody, To<AmazonDynamoDBConfig>());

        var report = await InvokeAsync(ResourceNames.OrdersBackup);

        var parts = new List<ExportDescription>();
        foreach (var arn in report["exports"]!.AsArray())
        {
            parts.Add(await Eventually.GetAsync(
                async () => (await dynamo.DescribeExportAsync(new DescribeExportRequest { ExportArn = arn!.GetValue<string>() })).ExportDescription,
                export => export.ExportStatus != ExportStatus.IN_PROGRESS, "the export"));
        }

        var prefix = report["prefix"]!.GetValue<string>();
        parts.Select(export => (export.ExportStatus, export.S3Prefix)).ShouldBe([(ExportStatus.COMPLETED, prefix + "/orders"), (ExportStatus.COMPLETED, prefix + "/notifications")]);
        parts.Select(export => export.ExportTime).Distinct().Count().ShouldBe(1);

        var check = await RestoreRun.OfAsync(
            new Clients(() => dynamo, () => new AmazonS3Client(s_anybody, To<AmazonS3Config>()), () => throw new InvalidOperationException("No stack is asked for.")),
            "--from", $"s3://{parts[0].S3Bucket}/{prefix}", "--check");
        check.Exit.ShouldBe(0, check.Errors);
        check.Output.ShouldContain($"orders: {parts[0].ItemCount} items");
        check.Output.ShouldContain("All counters are right.");
        await ana.CancelAsync(order);
    }

    private async Task<JsonNode> InvokeAsync(string function)
    {
        using var client = new HttpClient { BaseAddress = shop.Cloud };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/2015-03-31/functions/{function}/invocations") { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=test");
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, answer);
        response.Headers.Contains("X-Amz-Function-Error").ShouldBeFalse(answer);
        return JsonNode.Parse(answer)!;
    }

    private T To<T>()
        where T : ClientConfig, new() => new() { ServiceURL = shop.Cloud.ToString(), AuthenticationRegion = "eu-west-1" };
}
