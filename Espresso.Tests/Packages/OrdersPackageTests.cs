using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.Tests.StandIns.LambdaHosting;

namespace Espresso.Tests.Packages;

/// <summary>What is deployed: the zip, and the program in it, which knows nothing of this repository.</summary>
public partial class OrdersPackageTests(OrdersPackage package) : IClassFixture<OrdersPackage>
{
    /// <summary>In bytes: one native program, or .NET with everything compiled ahead where no program can be linked.</summary>
    private const long LargestNative = 19 * 1024 * 1024 / 2;
    private const long LargestCompiledAhead = 32 * 1024 * 1024;

    [Fact]
    public void Neither_trimming_nor_native_compilation_has_anything_to_warn_of() => package.Output.ShouldNotContain("warning");

    [Fact]
    public void The_zip_has_what_Lambda_starts_and_nothing_that_it_does_not_need()
    {
        using var zip = ZipFile.OpenRead(package.Zip);

        var bootstrap = zip.GetEntry("bootstrap").ShouldNotBeNull();
        ((bootstrap.ExternalAttributes >> 16) & 0b111_111_111).ShouldBe(0b111_101_101);
        zip.GetEntry("amazon-roots.pem").ShouldNotBeNull();
        zip.Entries.Select(entry => Path.GetExtension(entry.Name)).ShouldNotContain(extension => extension == ".pdb" || extension == ".dbg");
        zip.Entries.Select(entry => entry.LastWriteTime.Date).Distinct().ShouldHaveSingleItem();
        var isNative = !zip.Entries.Any(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal));
        new FileInfo(package.Zip).Length.ShouldBeLessThan(isNative ? LargestNative : LargestCompiledAhead);
    }

    [Fact]
    public async Task The_program_runs_on_the_glibc_of_Amazon_Linux_2023()
    {
        var asked = new List<Version>();
        foreach (var file in Directory.EnumerateFiles(package.Folder).Where(file => Path.GetFileName(file) == "bootstrap" || file.EndsWith(".so", StringComparison.Ordinal)))
            asked.AddRange(Symbols().Matches(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))).Select(match => Version.Parse(match.Groups["version"].ValueSpan)));

        asked.Max().ShouldNotBeNull().ShouldBeLessThanOrEqualTo(new Version(2, 34));
    }

    [LinuxFact]
    public async Task It_answers_API_Gateway()
    {
        await using var function = await PackagedFunction.StartAsync(package);

        var shop = Answer(await function.Api.InvokeAsync(Events.Rest("GET", "/api/shop")));
        var orders = Answer(await function.Api.InvokeAsync(Events.Rest("GET", "/api/orders")));
        var mine = Answer(await function.Api.InvokeAsync(Events.Rest("GET", "/api/orders", change: e =>
        {
            e["multiValueQueryStringParameters"] = JsonNode.Parse("""{"mine":["true"]}""");
            e["requestContext"]!["authorizer"] = JsonNode.Parse("""{"claims":{"sub":"u1","token_use":"id","aud":"client-1"}}""");
        })));

        (shop.Status, shop.Body["status"]!.GetValue<string>()).ShouldBe((200, "open"));
        (orders.Status, orders.Body["code"]!.GetValue<string>()).ShouldBe((401, "unauthenticated"));
        (mine.Status, mine.Body["items"]!.AsArray().Count).ShouldBe((200, 0));
    }

    [LinuxFact]
    public async Task It_reports_an_event_that_is_none_and_goes_on()
    {
        await using var function = await PackagedFunction.StartAsync(package);

        (await function.Api.InvokeAsync("""{"Records":[]}""")).Kind.ShouldBe("error");
        Answer(await function.Api.InvokeAsync(Events.Rest("GET", "/alive"))).Status.ShouldBe(200);
    }

    [LinuxFact]
    public async Task Its_handler_says_which_entry_it_is()
    {
        await using var function = await PackagedFunction.StartAsync(package, "sweep");

        var swept = await function.Api.InvokeAsync("{}");

        swept.Kind.ShouldBe("response", swept.Text);
        JsonNode.Parse(swept.Text).ShouldBeOfType<JsonObject>();
    }

    [LinuxFact]
    public async Task It_ends_when_it_is_told_to()
    {
        await using var function = await PackagedFunction.StartAsync(package);
        Answer(await function.Api.InvokeAsync(Events.Rest("GET", "/alive"))).Status.ShouldBe(200);

        (await function.StopAsync()).ShouldBe(0);
    }

    private static (int Status, JsonNode Body) Answer(Sent sent)
    {
        sent.Kind.ShouldBe("response", sent.Text);
        var answer = JsonNode.Parse(sent.Text)!;
        var body = Function.BodyOf(answer);
        return (answer["statusCode"]!.GetValue<int>(), body.StartsWith('{') ? JsonNode.Parse(body)! : JsonValue.Create(body));
    }

    [GeneratedRegex(@"GLIBC_(?<version>2\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Symbols();
}

/// <summary>The package is a program for Linux; elsewhere only the zip is looked at.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "The package is a program for Linux.";
}
