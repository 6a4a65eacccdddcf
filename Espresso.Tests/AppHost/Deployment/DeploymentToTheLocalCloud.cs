using System.Text.Json.Nodes;
using Espresso.AppHost.Deployment;
using Espresso.Tests.LocalCloud.CloudFormation;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Lambda;
using Espresso.Tests.LocalCloud.Wire;
using Espresso.Tests.Support;

namespace Espresso.Tests.AppHost.Deployment;

/// <summary>The steps deploy and destroy with the real AWS CLI and the template that ships. What AWS answers them the local cloud answers here.</summary>
public sealed class DeploymentToTheLocalCloud : DeployScene
{
    private const string OneSite = "https://one.example.com";
    private const string AnotherSite = "https://two.example.com";

    [AwsCliFact]
    public async Task A_shop_is_deployed_moved_to_another_address_left_alone_when_nothing_changed_and_destroyed()
    {
        await using var dynamo = await FakeDynamoDb.StartAsync();
        await using var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", dynamo.Url));
        foreach (var package in Directory.GetFiles(Folder, "*.zip"))
        {
            await File.WriteAllBytesAsync(package, Package.Script());
        }

        var first = await StepAsync(cloud, OneSite);
        first.Told.ShouldContain("Add OrdersTable (AWS::DynamoDB::Table)");
        first.Told.ShouldContain("OrderWorkflow (AWS::StepFunctions::StateMachine): CREATE_COMPLETE");
        first.Told.ShouldContain("The shop: " + OneSite);
        (await AllowedOriginAsync(cloud, first)).ShouldBe(OneSite);

        var moved = await StepAsync(cloud, AnotherSite);
        moved.Told.ShouldContain("The API answers the pages of the site's new address.");
        moved.Told.ShouldNotContain(line => line.StartsWith("Uploading", StringComparison.Ordinal), "the packages are the same");
        (await AllowedOriginAsync(cloud, moved)).ShouldBe(AnotherSite);

        (await StepAsync(cloud, AnotherSite)).Told.ShouldContain("espresso is up to date.");

        var destroyed = await DestroyAsync(cloud);
        destroyed.Told.ShouldContain("espresso is gone. What is kept costs what it stores; delete it in its own console when you no longer need it.");
        destroyed.Told.Count(line => line.StartsWith("Kept: AWS::DynamoDB::Table", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static string TemplateThatShips => Path.Combine(Repository.Root, "Espresso.AppHost", "cloudformation", "espresso.template.json");

    private async Task<Conversation> StepAsync(RunningCloud cloud, string site)
    {
        var talk = new Conversation();
        // Amplify is nothing that the local cloud has.
        var settings = Settings(
            "--Deploy:PackageFolder=" + Folder, "--Deploy:EndpointUrl=" + cloud.Cloud.BaseUrl, "--Deploy:Parameters:Amplify=off", "--Deploy:Parameters:SiteUrl=" + site,
            $"--Deploy:Parameters:ApiOrigin={cloud.Cloud.BaseUrl}/_aws/execute-api");
        await new ShopDeployment(new LocalCredentials(), settings, talk, cloud.Http, TimeProvider.System).RunAsync(Repository.Root, TemplateThatShips, CancellationToken.None);
        return talk;
    }

    private static async Task<Conversation> DestroyAsync(RunningCloud cloud)
    {
        var talk = new Conversation();
        var settings = Settings("--Deploy:EndpointUrl=" + cloud.Cloud.BaseUrl);
        var aws = new AwsCli(new LocalCredentials(), settings);
        await new Destruction(aws, new StackDeployment(aws, settings, talk, TimeProvider.System), settings, talk, TimeProvider.System)
            .RunAsync(JsonNode.Parse(await File.ReadAllTextAsync(TemplateThatShips))!.AsObject(), CancellationToken.None);
        return talk;
    }

    private static async Task<string> AllowedOriginAsync(RunningCloud cloud, Conversation talk)
    {
        var api = talk.Told.Single(line => line.StartsWith("The API: ", StringComparison.Ordinal))["The API: ".Length..];
        using var answer = await cloud.Http.SendAsync(new HttpRequestMessage(HttpMethod.Options, new Uri(api + "/api/menu")));
        return answer.Headers.GetValues("Access-Control-Allow-Origin").Single();
    }

    /// <summary>Keeps what is told, and says yes.</summary>
    private sealed class Conversation : IOperator
    {
        public List<string> Told { get; } = [];

        public void Tell(string line) => Told.Add(line);

        public void Warn(string line) => Told.Add(line);

        public bool Confirms(string question) => true;
    }

    private sealed class LocalCredentials : ICommandLine
    {
        private readonly ProcessCommandLine _processes = new();

        public Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
            => _processes.RunAsync(program, arguments, cancellationToken, new Dictionary<string, string>(environment ?? new Dictionary<string, string>(), StringComparer.Ordinal)
            {
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
            });
    }
}
