using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.AppHost.Deployment;

namespace Espresso.Tests.AppHost.Deployment;

public sealed class SiteTests : DeployScene
{
    [Fact]
    public async Task The_site_is_built_for_the_stack_and_goes_to_Amplify()
    {
        BuiltSite();
        var aws = Aws()
            .Answers("aws cloudformation describe-stacks", Complete)
            .Answers("aws amplify create-deployment", """{"jobId":"7","zipUploadUrl":"https://upload.example.com/zip?signature=1"}""")
            .Answers("aws amplify get-job", """{"job":{"summary":{"status":"SUCCEED"}}}""");
        using var upload = new Upload(HttpStatusCode.OK);

        await PublishAsync(aws, upload);

        aws.Run.ShouldBe(
        [
            "aws cloudformation describe-stacks --stack-name espresso",
            $"npm --prefix {Folder}/Espresso.Web/client run build -- --outDir {Folder}/artifacts/site --emptyOutDir",
            "aws amplify create-deployment --app-id app --branch-name main",
            "aws amplify start-deployment --app-id app --branch-name main --job-id 7",
            "aws amplify get-job --app-id app --branch-name main --job-id 7",
        ]);
        JsonElement.Parse(await File.ReadAllTextAsync(aws.Environment["STACK_OUTPUTS"])).GetProperty("Stacks")[0].GetProperty("Outputs")[0].GetProperty("OutputKey").GetString().ShouldBe("ApiUrl");
        upload.Address.ShouldBe("PUT https://upload.example.com/zip?signature=1");
        using var zip = new ZipArchive(new MemoryStream(upload.Body));
        zip.Entries.Select(entry => entry.FullName).ShouldBe(["assets/app.js", "index.html"]);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "SUCCEED", "Amplify took no upload of the site: 403")]
    [InlineData(HttpStatusCode.OK, "FAILED", "Amplify's job 7 failed")]
    public async Task A_site_that_Amplify_does_not_take_is_an_error(HttpStatusCode uploaded, string job, string error)
    {
        BuiltSite();
        var aws = Aws()
            .Answers("aws cloudformation describe-stacks", Complete)
            .Answers("aws amplify create-deployment", """{"jobId":"7","zipUploadUrl":"https://upload.example.com/zip"}""")
            .Answers("aws amplify get-job", new JsonObject { ["job"] = new JsonObject { ["summary"] = new JsonObject { ["status"] = job } } }.ToJsonString());
        using var upload = new Upload(uploaded);

        (await Should.ThrowAsync<DeploymentException>(PublishAsync(aws, upload))).Message.ShouldStartWith(error);
    }

    [Fact]
    public async Task A_site_that_does_not_build_is_not_published()
    {
        var aws = Aws().Answers("aws cloudformation describe-stacks", Complete).Fails($"npm --prefix {Folder}/Espresso.Web/client", "error TS2322");
        using var upload = new Upload(HttpStatusCode.OK);

        (await Should.ThrowAsync<DeploymentException>(PublishAsync(aws, upload))).Message.ShouldBe("The site could not be built.\nerror TS2322");
        upload.Address.ShouldBeNull();
    }

    private static Dictionary<string, string> Outputs { get; } = new(StringComparer.Ordinal) { ["AmplifyAppId"] = "app" };

    private void BuiltSite()
    {
        var assets = Directory.CreateDirectory(Path.Combine(Folder, "artifacts", "site", "assets")).FullName;
        File.WriteAllText(Path.Combine(Folder, "artifacts", "site", "index.html"), "<html>");
        File.WriteAllText(Path.Combine(assets, "app.js"), "1");
    }

    private async Task PublishAsync(ScriptedAws aws, Upload upload)
    {
        using var http = new HttpClient(upload, disposeHandler: false);
        await new SitePublishing(aws, new AwsCli(aws, Settings()), Settings(), aws, http, Clock).RunAsync(Folder, Outputs, CancellationToken.None);
    }
}
