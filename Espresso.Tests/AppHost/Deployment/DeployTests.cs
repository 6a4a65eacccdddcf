using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.AppHost.Deployment;
using Espresso.Tests.StepFunctions;
using Microsoft.Extensions.Configuration;

namespace Espresso.Tests.AppHost.Deployment;

public sealed class DeployTests : IDisposable
{
    private const string Missing = "An error occurred (404) when calling the HeadObject operation: Not Found";
    private const string NoStack = "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id espresso does not exist";
    private const string Complete = """{"Stacks":[{"StackStatus":"CREATE_COMPLETE","Outputs":[{"OutputKey":"ApiUrl","OutputValue":"https://api.example.com/v1"},{"OutputKey":"UserPoolId","OutputValue":"pool"},{"OutputKey":"UserPoolClientId","OutputValue":"client"}]}]}""";

    private const string Changes = """
        {"Status":"CREATE_COMPLETE","Changes":[
          {"ResourceChange":{"Action":"Add","LogicalResourceId":"OrdersTable","ResourceType":"AWS::DynamoDB::Table"}},
          {"ResourceChange":{"Action":"Modify","LogicalResourceId":"Api","ResourceType":"AWS::ApiGateway::RestApi","Replacement":"True"}}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("espresso-deploy-").FullName;
    private readonly ManualClock _clock = new();

    public DeployTests()
    {
        foreach (var package in new[] { "orders", "notifications", "web" }) File.WriteAllText(Path.Combine(_folder, package + ".zip"), package);
        File.WriteAllText(Path.Combine(_folder, "espresso.template.json"), "{}");
    }

    [Fact]
    public async Task A_first_deployment_makes_the_bucket_uploads_under_hashes_and_creates_the_stack_once_it_is_confirmed()
    {
        var aws = Aws().Fails("aws s3api head-bucket", Missing).Fails("aws s3api head-object", Missing);

        await DeployAsync(aws, "--Deploy:Parameters:SenderEmail=shop@example.com");

        var (orders, notifications, web, template) = (Hash("orders"), Hash("notifications"), Hash("web"), Hash("{}"));
        var upload = "aws s3api put-object --bucket espresso-packages-111122223333-eu-west-1 --key";
        aws.Run.Where(line => !line.Contains("head-object", StringComparison.Ordinal)).ShouldBe(
        [
            "aws sts get-caller-identity",
            "aws sesv2 get-account",
            "aws sesv2 get-email-identity --email-identity shop@example.com",
            "aws s3api head-bucket --bucket espresso-packages-111122223333-eu-west-1",
            "aws s3api create-bucket --bucket espresso-packages-111122223333-eu-west-1 --create-bucket-configuration LocationConstraint=eu-west-1",
            "aws s3api put-public-access-block --bucket espresso-packages-111122223333-eu-west-1 --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            $"{upload} packages/orders-{orders}.zip --body {_folder}/orders.zip",
            $"{upload} packages/notifications-{notifications}.zip --body {_folder}/notifications.zip",
            $"{upload} packages/web-{web}.zip --body {_folder}/web.zip",
            $"{upload} templates/espresso-{template}.json --body {_folder}/espresso.template.json",
            "aws cloudformation describe-stacks --stack-name espresso",
            "aws cloudformation create-change-set --stack-name espresso --change-set-name deploy-20261122-100000 --change-set-type CREATE "
                + $"--template-url https://espresso-packages-111122223333-eu-west-1.s3.eu-west-1.amazonaws.com/templates/espresso-{template}.json --capabilities CAPABILITY_IAM "
                + "--parameters "
                + """[{"ParameterKey":"SenderEmail","ParameterValue":"shop@example.com"},{"ParameterKey":"PackageBucket","ParameterValue":"espresso-packages-111122223333-eu-west-1"},"""
                + $$"""{"ParameterKey":"OrdersPackageKey","ParameterValue":"packages/orders-{{orders}}.zip"},{"ParameterKey":"NotificationsPackageKey","ParameterValue":"packages/notifications-{{notifications}}.zip"},"""
                + $$"""{"ParameterKey":"WebPackageKey","ParameterValue":"packages/web-{{web}}.zip"}]""",
            "aws cloudformation describe-change-set --stack-name espresso --change-set-name deploy-20261122-100000",
            "aws cloudformation execute-change-set --stack-name espresso --change-set-name deploy-20261122-100000 --client-request-token deploy-20261122-100000",
            "aws cloudformation describe-stacks --stack-name espresso",
            "aws cloudformation describe-stack-events --stack-name espresso --max-items 100",
            "aws cloudformation describe-stacks --stack-name espresso",
        ]);
        aws.Asked.ShouldBe(["2 changes to espresso."]);
        aws.Told.ShouldContain("Add OrdersTable (AWS::DynamoDB::Table)");
        aws.Told.ShouldContain("Modify Api (AWS::ApiGateway::RestApi) (replaced: what it holds is lost)");
        aws.Told.ShouldContain("The API: https://api.example.com/v1");
    }

    [Fact]
    public async Task What_is_in_the_bucket_already_is_not_uploaded_again()
    {
        var aws = Aws();

        await DeployAsync(aws);

        aws.Run.ShouldAllBe(line => !line.StartsWith("aws s3api put-object", StringComparison.Ordinal) && !line.StartsWith("aws s3api create-bucket", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_oldest_region_is_not_named_when_a_bucket_is_made()
    {
        var aws = Aws().Fails("aws s3api head-bucket", Missing);

        await DeployAsync(aws, "--Deploy:Region=us-east-1");

        aws.Run.ShouldContain("aws s3api create-bucket --bucket espresso-packages-111122223333-us-east-1");
    }

    [Fact]
    public async Task Whoever_does_not_say_yes_changes_nothing()
    {
        var aws = Aws();
        aws.SaysYes = false;

        await DeployAsync(aws);

        aws.Run.ShouldAllBe(line => !line.Contains("execute-change-set", StringComparison.Ordinal));
        aws.Run[^1].ShouldBe("aws cloudformation delete-change-set --stack-name espresso --change-set-name deploy-20261122-100000");
        aws.Told[^1].ShouldBe("Nothing was changed.");
    }

    [Fact]
    public async Task An_update_keeps_the_parameters_that_are_not_given()
    {
        var stack = """{"Stacks":[{"StackStatus":"UPDATE_COMPLETE","Outputs":[],"Parameters":[{"ParameterKey":"AlarmEmail","ParameterValue":"a@example.com"},{"ParameterKey":"PackageBucket","ParameterValue":"old"}]}]}""";
        var aws = Aws().Answers("aws cloudformation describe-stacks", stack);

        await DeployAsync(aws);

        var created = aws.Run.Single(line => line.Contains("create-change-set", StringComparison.Ordinal));
        created.ShouldContain("--change-set-type UPDATE");
        created.ShouldContain("""{"ParameterKey":"AlarmEmail","UsePreviousValue":true}""");
        created.ShouldContain("""{"ParameterKey":"PackageBucket","ParameterValue":"espresso-packages-111122223333-eu-west-1"}""");
        created.ShouldNotContain("""{"ParameterKey":"PackageBucket","UsePreviousValue":true}""");
    }

    [Theory]
    [InlineData("The submitted information didn't contain changes. Submit different information to create a change set.")]
    [InlineData("No updates are to be performed.")]
    public async Task A_stack_that_is_up_to_date_is_left_alone(string reason)
    {
        var aws = Aws().Answers("aws cloudformation describe-stacks", Complete)
            .Answers("aws cloudformation describe-change-set", new JsonObject { ["Status"] = "FAILED", ["StatusReason"] = reason }.ToJsonString());

        await DeployAsync(aws);

        aws.Asked.ShouldBeEmpty();
        aws.Run.ShouldAllBe(line => !line.Contains("execute-change-set", StringComparison.Ordinal));
        aws.Told.ShouldContain("espresso is up to date.");
    }

    [Fact]
    public async Task A_refused_change_set_says_why()
    {
        var aws = Aws().Answers("aws cloudformation describe-change-set", """{"Status":"FAILED","StatusReason":"Template error: no such parameter"}""");

        (await Should.ThrowAsync<DeploymentException>(DeployAsync(aws))).Message.ShouldBe("The change set deploy-20261122-100000 was refused: Template error: no such parameter");
    }

    [Fact]
    public async Task A_deployment_that_fails_names_what_failed_and_nothing_of_earlier_ones()
    {
        var events = """
            {"StackEvents":[
              {"EventId":"3","LogicalResourceId":"Api","ResourceType":"AWS::ApiGateway::RestApi","ResourceStatus":"CREATE_FAILED","ResourceStatusReason":"Limit exceeded","ClientRequestToken":"deploy-20261122-100000"},
              {"EventId":"2","LogicalResourceId":"Api","ResourceType":"AWS::ApiGateway::RestApi","ResourceStatus":"CREATE_IN_PROGRESS","ClientRequestToken":"deploy-20261122-100000"},
              {"EventId":"1","LogicalResourceId":"Table","ResourceType":"AWS::DynamoDB::Table","ResourceStatus":"CREATE_FAILED","ClientRequestToken":"deploy-20261121-090000"}]}
            """;
        var aws = Aws().Answers("aws cloudformation describe-stacks", """{"Stacks":[{"StackStatus":"REVIEW_IN_PROGRESS"}]}""", """{"Stacks":[{"StackStatus":"ROLLBACK_COMPLETE"}]}""")
            .Answers("aws cloudformation describe-stack-events", events);

        (await Should.ThrowAsync<DeploymentException>(DeployAsync(aws))).Message
            .ShouldBe("espresso came to ROLLBACK_COMPLETE. Api (AWS::ApiGateway::RestApi): CREATE_FAILED: Limit exceeded.");
    }

    [Theory]
    [InlineData("ROLLBACK_COMPLETE", "Run the step destroy, then deploy again.")]
    [InlineData("UPDATE_IN_PROGRESS", "another deployment is under way")]
    public async Task A_stack_that_takes_no_change_is_named_with_what_to_do(string status, string advice)
    {
        var aws = Aws().Answers("aws cloudformation describe-stacks", new JsonObject { ["Stacks"] = new JsonArray(new JsonObject { ["StackStatus"] = status }) }.ToJsonString());

        (await Should.ThrowAsync<DeploymentException>(DeployAsync(aws))).Message.ShouldContain(advice);
    }

    [Fact]
    public async Task A_failed_command_tells_the_CLIs_own_words()
    {
        var aws = Aws().Fails("aws sts get-caller-identity", "Unable to locate credentials. You can configure credentials by running \"aws configure\".\n");

        (await Should.ThrowAsync<DeploymentException>(DeployAsync(aws))).Message
            .ShouldBe("aws sts get-caller-identity failed: Unable to locate credentials. You can configure credentials by running \"aws configure\".");
    }

    [Fact]
    public async Task A_missing_package_is_named_with_the_command_that_builds_it()
    {
        File.Delete(Path.Combine(_folder, "web.zip"));

        (await Should.ThrowAsync<DeploymentException>(DeployAsync(Aws()))).Message.ShouldEndWith("web.zip is missing. Build it with: dotnet build build/LambdaPackages.proj");
    }

    [Fact]
    public async Task Packages_are_built_for_the_functions_processor_unless_they_are_given()
    {
        var aws = Aws();
        using var http = new HttpClient(new Upload(HttpStatusCode.OK));
        var settings = Settings("--Deploy:Compilation=r2r", "--Deploy:Parameters:Architecture=arm64");
        var packages = Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "lambda")).FullName;
        foreach (var package in Directory.GetFiles(_folder, "*.zip")) File.Copy(package, Path.Combine(packages, Path.GetFileName(package)));

        await new ShopDeployment(new StackAppears(aws, Complete), settings, aws, http, _clock).RunAsync(_folder, Path.Combine(_folder, "espresso.template.json"), CancellationToken.None);

        aws.Run.ShouldContain($"dotnet build {_folder}/build/LambdaPackages.proj -p:LambdaArchitecture=arm64 -p:LambdaCompilation=r2r");
        aws.Run.ShouldContain(line => line.StartsWith("aws s3api head-object", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Packages_that_do_not_build_end_the_deployment_with_the_compilers_words()
    {
        var aws = Aws().Fails($"dotnet build {_folder}/build/LambdaPackages.proj", "");
        using var http = new HttpClient(new Upload(HttpStatusCode.OK));

        (await Should.ThrowAsync<DeploymentException>(new ShopDeployment(aws, Settings(), aws, http, _clock)
            .RunAsync(_folder, Path.Combine(_folder, "espresso.template.json"), CancellationToken.None))).Message.ShouldStartWith("The packages could not be built.");
    }

    [Theory]
    [InlineData("""{"SendingEnabled":true,"ProductionAccessEnabled":false,"SendQuota":{"Max24HourSend":200.0}}""", """{"VerifiedForSendingStatus":true}""", "sandbox here: mail goes to verified addresses only, 200 a day")]
    [InlineData("""{"SendingEnabled":false,"ProductionAccessEnabled":true}""", """{"VerifiedForSendingStatus":true}""", "SES has paused sending")]
    [InlineData("""{"SendingEnabled":true,"ProductionAccessEnabled":true}""", """{"VerifiedForSendingStatus":false}""", "shop@example.com is not verified in SES")]
    public async Task Mail_that_would_not_arrive_is_warned_of(string account, string identity, string warning)
    {
        var aws = Aws().Answers("aws sesv2 get-account", account).Answers("aws sesv2 get-email-identity", identity);

        await DeployAsync(aws, "--Deploy:Parameters:SenderEmail=shop@example.com");

        aws.Warned.ShouldHaveSingleItem().ShouldContain(warning);
    }

    [Fact]
    public async Task A_sender_is_verified_by_its_domain_too()
    {
        var aws = Aws().Answers("aws sesv2 get-account", """{"SendingEnabled":true,"ProductionAccessEnabled":true}""").Fails("aws sesv2 get-email-identity", "An error occurred (NotFoundException)");

        await DeployAsync(aws, "--Deploy:Parameters:SenderEmail=shop@example.com");

        aws.Run.ShouldContain("aws sesv2 get-email-identity --email-identity example.com");
        aws.Warned.ShouldHaveSingleItem().ShouldContain("is not verified");
    }

    [Fact]
    public async Task Without_a_sender_the_daily_cap_of_Cognitos_mail_is_warned_of()
    {
        var aws = Aws();

        await DeployAsync(aws);

        aws.Warned.ShouldHaveSingleItem().ShouldContain("50 mails a day");
        aws.Run.ShouldAllBe(line => !line.Contains("sesv2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profile_region_and_address_go_with_every_command()
    {
        var seen = new List<string>();
        var commands = new Recorder(seen, Aws());

        await DeployAsync(commands, Aws(), "--Deploy:Profile=shop", "--Deploy:EndpointUrl=http://127.0.0.1:4566");

        seen.ShouldAllBe(line => line.EndsWith("--output json --region eu-west-1 --profile shop --endpoint-url http://127.0.0.1:4566", StringComparison.Ordinal));
    }

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
            $"npm --prefix {_folder}/Espresso.Web/client run build -- --outDir {_folder}/artifacts/site --emptyOutDir",
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
        var aws = Aws().Answers("aws cloudformation describe-stacks", Complete).Fails($"npm --prefix {_folder}/Espresso.Web/client", "error TS2322");
        using var upload = new Upload(HttpStatusCode.OK);

        (await Should.ThrowAsync<DeploymentException>(PublishAsync(aws, upload))).Message.ShouldBe("The site could not be built.\nerror TS2322");
        upload.Address.ShouldBeNull();
    }

    [Fact]
    public async Task Destroying_says_what_is_kept_and_asks()
    {
        var aws = Aws()
            .Answers("aws cloudformation describe-stacks", Complete)
            .Answers("aws cloudformation describe-stack-resources", """{"StackResources":[{"LogicalResourceId":"OrdersTable","ResourceType":"AWS::DynamoDB::Table","PhysicalResourceId":"orders-1"},{"LogicalResourceId":"Api","ResourceType":"AWS::ApiGateway::RestApi","PhysicalResourceId":"x"}]}""");
        aws.SaysYes = false;
        var template = """{"Resources":{"OrdersTable":{"DeletionPolicy":"Retain"},"Api":{}}}""";

        await DestroyAsync(aws, template);
        aws.Run.ShouldAllBe(line => !line.Contains("delete-stack", StringComparison.Ordinal));
        aws.Told.ShouldBe(["Kept: AWS::DynamoDB::Table orders-1", "Nothing was changed."]);

        aws.SaysYes = true;
        aws.Answers("aws cloudformation describe-stacks", Complete).ThenFails("aws cloudformation describe-stacks", NoStack);
        await DestroyAsync(aws, template);
        aws.Run.ShouldContain("aws cloudformation delete-stack --stack-name espresso --client-request-token destroy-20261122-100000");
        aws.Told.ShouldContain("espresso is gone. What is kept costs what it stores; delete it in its own console when you no longer need it.");
    }

    [Fact]
    public async Task Destroying_what_is_not_there_changes_nothing()
    {
        var aws = Aws();

        await DestroyAsync(aws, """{"Resources":{}}""");

        aws.Run.ShouldBe(["aws cloudformation describe-stacks --stack-name espresso"]);
        aws.Told.ShouldBe(["There is no stack espresso; nothing was changed."]);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named_with_how_to_get_it()
        => (await Should.ThrowAsync<DeploymentException>(new ProcessCommandLine().RunAsync("espresso-no-such-program", [], CancellationToken.None)))
            .Message.ShouldStartWith("espresso-no-such-program is not on the PATH.");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, string> Outputs { get; } = new(StringComparer.Ordinal) { ["AmplifyAppId"] = "app" };

    private static ScriptedAws Aws() => new ScriptedAws()
        .Answers("aws sts get-caller-identity", """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/ana"}""")
        .Answers("aws sesv2 get-account", """{"SendingEnabled":true,"ProductionAccessEnabled":true}""")
        .Answers("aws sesv2 get-email-identity", """{"VerifiedForSendingStatus":true}""")
        .Fails("aws cloudformation describe-stacks", NoStack)
        .Answers("aws cloudformation describe-change-set", Changes);

    private static DeploymentSettings Settings(params string[] arguments) =>
        DeploymentSettings.Read(new ConfigurationBuilder().AddCommandLine(["--Deploy:Region=eu-west-1", .. arguments]).Build());

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private Task DeployAsync(ScriptedAws aws, params string[] arguments)
    {
        // There is no stack before the change set is executed, and one afterwards.
        return DeployAsync(new StackAppears(aws, Complete), aws, arguments);
    }

    private async Task DeployAsync(ICommandLine commands, ScriptedAws operators, params string[] arguments)
    {
        using var http = new HttpClient(new Upload(HttpStatusCode.OK));
        await new ShopDeployment(commands, Settings(["--Deploy:PackageFolder=" + _folder, .. arguments]), operators, http, _clock)
            .RunAsync(_folder, Path.Combine(_folder, "espresso.template.json"), CancellationToken.None);
    }

    private void BuiltSite()
    {
        var assets = Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "site", "assets")).FullName;
        File.WriteAllText(Path.Combine(_folder, "artifacts", "site", "index.html"), "<html>");
        File.WriteAllText(Path.Combine(assets, "app.js"), "1");
    }

    private async Task PublishAsync(ScriptedAws aws, Upload upload)
    {
        using var http = new HttpClient(upload, disposeHandler: false);
        await new SitePublishing(aws, new AwsCli(aws, Settings()), Settings(), aws, http, _clock).RunAsync(_folder, Outputs, CancellationToken.None);
    }

    private Task DestroyAsync(ScriptedAws aws, string template)
    {
        var cli = new AwsCli(aws, Settings());
        return new Destruction(cli, new StackDeployment(cli, Settings(), aws, _clock), Settings(), aws, _clock).RunAsync(JsonNode.Parse(template)!.AsObject(), CancellationToken.None);
    }

    private sealed class StackAppears(ScriptedAws aws, string stack) : ICommandLine
    {
        public async Task<CommandResult> RunAsync(
            string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
        {
            var result = await aws.RunAsync(program, arguments, cancellationToken, environment);
            if (arguments.Contains("execute-change-set") && (await aws.RunAsync("aws", ["cloudformation", "describe-stacks"], cancellationToken, environment)).ExitCode != 0)
            {
                aws.Answers("aws cloudformation describe-stacks", stack);
            }

            aws.Run.Remove("aws cloudformation describe-stacks");
            return result;
        }
    }

    private sealed class Recorder(List<string> seen, ScriptedAws aws) : ICommandLine
    {
        private readonly StackAppears _aws = new(aws, Complete);

        public Task<CommandResult> RunAsync(
            string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
        {
            seen.Add(string.Join(' ', arguments));
            return _aws.RunAsync(program, arguments, cancellationToken, environment);
        }
    }

    private sealed class Upload(HttpStatusCode answer) : HttpMessageHandler
    {
        public string? Address { get; private set; }

        public byte[] Body { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Address, Body) = ($"{request.Method} {request.RequestUri}", await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(answer);
        }
    }
}
