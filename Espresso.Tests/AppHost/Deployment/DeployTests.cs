using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.AppHost.Deployment;

namespace Espresso.Tests.AppHost.Deployment;

public sealed class DeployTests : DeployScene
{
    private const string Missing = "An error occurred (404) when calling the HeadObject operation: Not Found";

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
            $"{upload} packages/orders-{orders}.zip --body {Folder}/orders.zip",
            $"{upload} packages/notifications-{notifications}.zip --body {Folder}/notifications.zip",
            $"{upload} packages/web-{web}.zip --body {Folder}/web.zip",
            $"{upload} templates/espresso-{template}.json --body {Folder}/espresso.template.json",
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
            "aws cloudformation describe-stack-events --stack-name espresso --max-items 500",
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
    [InlineData("https://old.example.com", "https://new.example.com", true)]
    [InlineData("https://old.example.com", "https://old.example.com", false)]
    [InlineData("https://old.example.com", "", false)]
    [InlineData("", "https://new.example.com", false)]
    public async Task The_API_is_deployed_anew_when_another_address_takes_the_place_of_the_sites(string before, string after, bool isMoved)
    {
        var stack = $$"""{"Stacks":[{"StackStatus":"UPDATE_COMPLETE","Outputs":[{"OutputKey":"ApiId","OutputValue":"abc123"}],"Parameters":[{"ParameterKey":"SiteUrl","ParameterValue":"{{before}}"}]}]}""";
        var aws = Aws().Answers("aws cloudformation describe-stacks", stack);

        await DeployAsync(aws, "--Deploy:Parameters:SiteUrl=" + after);

        aws.Run.Count(line => line == "aws apigateway create-deployment --rest-api-id abc123 --stage-name v1").ShouldBe(isMoved ? 1 : 0);
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
        File.Delete(Path.Combine(Folder, "web.zip"));

        (await Should.ThrowAsync<DeploymentException>(DeployAsync(Aws()))).Message.ShouldEndWith("web.zip is missing. Build it with: dotnet build build/LambdaPackages.proj");
    }

    [Fact]
    public async Task Packages_are_built_for_the_functions_processor_unless_they_are_given()
    {
        var aws = Aws();
        var settings = Settings("--Deploy:Compilation=r2r", "--Deploy:Parameters:Architecture=arm64");
        var packages = Directory.CreateDirectory(Path.Combine(Folder, "artifacts", "lambda")).FullName;
        foreach (var package in Directory.GetFiles(Folder, "*.zip")) File.Copy(package, Path.Combine(packages, Path.GetFileName(package)));

        await DeployAsync(aws, settings);

        aws.Run.ShouldContain($"dotnet build {Folder}/build/LambdaPackages.proj -p:LambdaArchitecture=arm64 -p:LambdaCompilation=r2r");
        aws.Run.ShouldContain(line => line.StartsWith("aws s3api head-object", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Packages_that_do_not_build_end_the_deployment_with_the_compilers_words()
    {
        var aws = Aws().Fails($"dotnet build {Folder}/build/LambdaPackages.proj", "");

        (await Should.ThrowAsync<DeploymentException>(DeployAsync(aws, Settings()))).Message.ShouldStartWith("The packages could not be built.");
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
        var aws = Aws();

        await DeployAsync(aws, "--Deploy:Profile=shop", "--Deploy:EndpointUrl=http://127.0.0.1:4566");

        aws.Whole.ShouldAllBe(line => line.EndsWith("--output json --region eu-west-1 --profile shop --endpoint-url http://127.0.0.1:4566", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named_with_how_to_get_it()
        => (await Should.ThrowAsync<DeploymentException>(new ProcessCommandLine().RunAsync("espresso-no-such-program", [], CancellationToken.None)))
            .Message.ShouldStartWith("espresso-no-such-program is not on the PATH.");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
