using System.Net;
using System.Text.Json.Nodes;
using Espresso.AppHost.Deployment;
using Espresso.Tests.StepFunctions;
using Microsoft.Extensions.Configuration;

namespace Espresso.Tests.AppHost.Deployment;

/// <summary>A checkout with packages in a folder of its own, an AWS that answers what a first deployment meets, and a clock that stands still.</summary>
public abstract class DeployScene : IDisposable
{
    protected const string NoStack = "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id espresso does not exist";
    protected const string Complete = """{"Stacks":[{"StackStatus":"CREATE_COMPLETE","Outputs":[{"OutputKey":"ApiUrl","OutputValue":"https://api.example.com/v1"},{"OutputKey":"UserPoolId","OutputValue":"pool"},{"OutputKey":"UserPoolClientId","OutputValue":"client"}]}]}""";

    protected const string Changes = """
        {"Status":"CREATE_COMPLETE","Changes":[
          {"ResourceChange":{"Action":"Add","LogicalResourceId":"OrdersTable","ResourceType":"AWS::DynamoDB::Table"}},
          {"ResourceChange":{"Action":"Modify","LogicalResourceId":"Api","ResourceType":"AWS::ApiGateway::RestApi","Replacement":"True"}}]}
        """;

    private protected ManualClock Clock { get; } = new();

    protected string Folder { get; } = Directory.CreateTempSubdirectory("espresso-deploy-").FullName;

    protected DeployScene()
    {
        foreach (var package in new[] { "orders", "notifications", "web" }) File.WriteAllText(Path.Combine(Folder, package + ".zip"), package);
        File.WriteAllText(Template, "{}");
    }

    protected string Template => Path.Combine(Folder, "espresso.template.json");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>There is no stack before the change set is executed, and one afterwards, unless a test says what there is.</summary>
    private protected static ScriptedAws Aws() => new ScriptedAws()
        .Answers("aws sts get-caller-identity", """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/ana"}""")
        .Answers("aws sesv2 get-account", """{"SendingEnabled":true,"ProductionAccessEnabled":true}""")
        .Answers("aws sesv2 get-email-identity", """{"VerifiedForSendingStatus":true}""")
        .Fails("aws cloudformation describe-stacks", NoStack)
        .Answers("aws cloudformation describe-change-set", Changes)
        .After("aws cloudformation execute-change-set", aws =>
        {
            if (aws.Next("aws cloudformation describe-stacks").ExitCode != 0) aws.Answers("aws cloudformation describe-stacks", Complete);
        });

    private protected static DeploymentSettings Settings(params string[] arguments) =>
        DeploymentSettings.Read(new ConfigurationBuilder().AddCommandLine(["--Deploy:Region=eu-west-1", .. arguments]).Build());

    /// <summary>Deploys with packages that are there already.</summary>
    private protected Task DeployAsync(ScriptedAws aws, params string[] arguments) => DeployAsync(aws, Settings(["--Deploy:PackageFolder=" + Folder, .. arguments]));

    private protected async Task DeployAsync(ScriptedAws aws, DeploymentSettings settings)
    {
        using var http = new HttpClient(new Upload(HttpStatusCode.OK));
        await new ShopDeployment(aws, settings, aws, http, Clock).RunAsync(Folder, Template, CancellationToken.None);
    }

    private protected Task DestroyAsync(ScriptedAws aws, string template)
    {
        var cli = new AwsCli(aws, Settings());
        return new Destruction(cli, new StackDeployment(cli, Settings(), aws, Clock), Settings(), aws, Clock).RunAsync(JsonNode.Parse(template)!.AsObject(), CancellationToken.None);
    }
}

/// <summary>Takes an upload, or refuses it.</summary>
internal sealed class Upload(HttpStatusCode answer) : HttpMessageHandler
{
    public string? Address { get; private set; }

    public byte[] Body { get; private set; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (Address, Body) = ($"{request.Method} {request.RequestUri}", await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        return new HttpResponseMessage(answer);
    }
}
