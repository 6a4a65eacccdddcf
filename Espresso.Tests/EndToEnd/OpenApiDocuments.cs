using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Espresso.AppHost;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

/// <summary>
/// The site's typed client is generated from the documents that are committed with it; here they are held against what the
/// services say. With <c>ESPRESSO_UPDATE=1</c> the test writes them instead.
/// </summary>
[Collection(ShopCollection.Name)]
[Trait("Needs", "processes")]
public class OpenApiDocuments(RunningShop shop)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData(ResourceNames.Orders)]
    [InlineData(ResourceNames.Notifications)]
    public async Task The_committed_document_is_what_the_service_says(string service)
    {
        using var client = shop.App.CreateHttpClient(service);
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!.AsObject();
        // Where the service listens is this run's business.
        document.Remove("servers");
        var said = document.ToJsonString(Readable) + "\n";

        var path = Path.Combine(Repository.Root, "Espresso.Web", "client", "openapi", service + ".json");
        if (Environment.GetEnvironmentVariable("ESPRESSO_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(path, said);
        }

        // Compared as a whole: a difference of two long documents is for `git diff` to show.
        (said == await File.ReadAllTextAsync(path)).ShouldBeTrue($"{path} is stale: run this test with ESPRESSO_UPDATE=1 and commit the file.");
    }
}
