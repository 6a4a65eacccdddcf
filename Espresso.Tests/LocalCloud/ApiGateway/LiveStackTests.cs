using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.CloudFormation;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.ApiGateway;

/// <summary>What becomes of a WebSocket API: in a template, after a restart, in the course of time.</summary>
public class LiveStackTests
{
    [Fact]
    public async Task A_template_makes_it_changes_it_in_place_and_takes_it_down()
    {
        await using var live = await LiveApi.CreateAsync();
        var stacks = new Stacks(live.Cloud);
        var api = await live.Cloud.CallAsync("apigatewayv2", "GetApi", Of(live));
        (api.Text("name"), api.Text("apiEndpoint"), api["tags"]!.ToJsonString()).ShouldBe(("live", live.Outputs["Endpoint"], """{"app":"shop"}"""));
        var integration = (await stacks.PhysicalAsync("live", "Integration"))!;
        var say = (await stacks.PhysicalAsync("live", "Say"))!;
        var stage = (await live.Cloud.CallAsync("apigatewayv2", "GetStages", Of(live))).Objects("items").Single();
        stage["defaultRouteSettings"]!.ToJsonString().ShouldBe("""{"throttlingRateLimit":1000,"throttlingBurstLimit":1000}""");
        var (client, id) = await live.ConnectAsync();
        using var _ = client;

        var resources = LiveApi.Resources();
        resources["Api"]!["Properties"]!["Name"] = "lively";
        resources["Api"]!["Properties"]!["Tags"] = new JsonObject { ["app"] = "bar" };
        resources["Integration"]!["Properties"]!["TimeoutInMillis"] = 9000;
        resources["Say"]!["Properties"]!["RouteKey"] = "tell";
        resources["Stage"]!["Properties"]!.AsObject().Remove("StageVariables");
        resources.Remove("Disconnect");
        Stacks.Status(await stacks.UpdateAsync("live", LiveApi.Template(resources))).ShouldBe("UPDATE_COMPLETE");

        api = await live.Cloud.CallAsync("apigatewayv2", "GetApi", Of(live));
        (api.Text("name"), api["tags"]!.ToJsonString()).ShouldBe(("lively", """{"app":"bar"}"""));
        (await live.Cloud.CallAsync("apigatewayv2", "GetIntegration", Of(live, "integrationId", integration))).Number("timeoutInMillis").ShouldBe(9000);
        (await live.Cloud.CallAsync("apigatewayv2", "GetRoute", Of(live, "routeId", say))).Text("routeKey").ShouldBe("tell");
        (await live.Cloud.CallAsync("apigatewayv2", "GetRoutes", Of(live))).Objects("items").Select(route => route.Text("routeKey")).ShouldBe(["$connect", "$default", "tell"], ignoreOrder: true);
        (await live.Cloud.CallAsync("apigatewayv2", "GetStage", Of(live, "stageName", "live"))).ContainsKey("stageVariables").ShouldBeFalse();
        // The connection is still there, and takes the new routes.
        await client.SendAsync("""{"action": "tell"}""");
        var happened = await live.EventAsync();
        (happened["requestContext"]!["routeKey"]!.GetValue<string>(), happened["requestContext"]!["connectionId"]!.GetValue<string>()).ShouldBe(("tell", id));
        happened.ContainsKey("stageVariables").ShouldBeFalse();

        var deleting = stacks.DeleteAsync("live");
        (await client.EndAsync()).ShouldBe((1001, "Going away"));
        Stacks.Status(await deleting).ShouldBe("DELETE_COMPLETE");
        (await live.Cloud.CallAsync("apigatewayv2", "GetApis")).Objects("items").ShouldBeEmpty();
        (await live.PostAsync(id, "x")).ShouldBe(403);
    }

    [Fact]
    public async Task Another_name_of_the_stage_is_another_stage()
    {
        await using var live = await LiveApi.CreateAsync();
        var resources = LiveApi.Resources();
        resources["Stage"]!["Properties"]!["StageName"] = "next";
        Stacks.Status(await new Stacks(live.Cloud).UpdateAsync("live", LiveApi.Template(resources))).ShouldBe("UPDATE_COMPLETE");
        (await live.Cloud.CallAsync("apigatewayv2", "GetStages", Of(live))).Objects("items").Select(stage => stage.Text("stageName")).ShouldBe(["next"]);
        (await live.RefusedAsync()).ShouldBe(403);
    }

    [Fact]
    public async Task A_stage_that_does_not_follow_the_API_serves_its_deployment()
    {
        await using var live = await LiveApi.CreateAsync(resources =>
        {
            resources["Deployment"] = JsonNode.Parse("""{"Type": "AWS::ApiGatewayV2::Deployment", "DependsOn": ["Connect", "Default", "Say"], "Properties": {"ApiId": {"Ref": "Api"}, "Description": "first"}}""");
            resources["Stage"]!["Properties"]!.AsObject().Remove("AutoDeploy");
            resources["Stage"]!["Properties"]!["DeploymentId"] = new JsonObject { ["Ref"] = "Deployment" };
        });
        var say = (await new Stacks(live.Cloud).PhysicalAsync("live", "Say"))!;
        await live.Cloud.CallAsync("apigatewayv2", "DeleteRoute", Of(live, "routeId", say));
        using var client = (await live.ConnectAsync()).Client;

        await client.SendAsync("""{"action": "say"}""");
        (await live.EventAsync())["requestContext"]!["routeKey"]!.GetValue<string>().ShouldBe("say");

        var deployment = (await live.Cloud.CallAsync("apigatewayv2", "GetDeployments", Of(live))).Objects("items").Single().Text("deploymentId")!;
        (await live.Cloud.RefusalAsync("apigatewayv2", "DeleteDeployment", Of(live, "deploymentId", deployment))).Code.ShouldBe("BadRequestException");
        await live.Cloud.CallAsync("apigatewayv2", "CreateDeployment", Of(live, "stageName", "live"));
        await client.SendAsync("""{"action": "say"}""");
        (await live.EventAsync())["requestContext"]!["routeKey"]!.GetValue<string>().ShouldBe("$default");
    }

    [Fact]
    public async Task An_API_is_there_after_a_restart_and_its_stack_knows_the_new_address()
    {
        using var folder = new TemporaryFolder();
        string api;
        await using (var live = await LiveApi.CreateAsync(folder: folder.Path))
        {
            api = live.ApiId;
        }

        await using var again = await LiveApi.ReopenAsync(folder.Path);
        again.Url.ToString().ShouldBe($"ws{again.Cloud.Cloud.BaseUrl["http".Length..]}/_aws/execute-api/{api}/live");
        var (client, id) = await again.ConnectAsync();
        using var _ = client;
        (await again.PostAsync(id, "still here")).ShouldBe(200);
        (await client.ReceiveAsync()).ShouldBe("still here");
    }

    [Theory]
    [InlineData("Api", """{"name": "n", "protocolType": "HTTP", "routeSelectionExpression": "$request.body.action"}""", "NotImplemented", "protocolType \"HTTP\" of a WebSocket API's Api; known: WEBSOCKET")]
    [InlineData("Api", """{"name": "n", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.header.x"}""", "NotImplemented", "known: $request.body.{member}")]
    [InlineData("Api", """{"name": "n", "protocolType": "WEBSOCKET"}""", "BadRequestException", "routeSelectionExpression must be given")]
    [InlineData("Api", """{"name": "n", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action", "corsConfiguration": {"maxAge": 1}}""", "NotImplemented", "corsConfiguration of a WebSocket API's Api; known: name,")]
    [InlineData("Integration", """{"integrationType": "MOCK", "integrationUri": "x"}""", "NotImplemented", "known: AWS_PROXY")]
    [InlineData("Integration", """{"integrationType": "AWS_PROXY", "integrationUri": "https://example.com"}""", "BadRequestException", "names no Lambda function")]
    [InlineData("Route", """{"routeKey": "say", "authorizationType": "AWS_IAM"}""", "NotImplemented", "known: NONE")]
    [InlineData("Route", """{"routeKey": "say", "routeResponseSelectionExpression": "$default"}""", "NotImplemented", "routeResponseSelectionExpression of a WebSocket API's Route")]
    [InlineData("Route", """{"routeKey": "say", "target": "integrations/none"}""", "NotFoundException", "Invalid Integration identifier specified: none")]
    [InlineData("Stage", """{"stageName": "live", "deploymentId": "none"}""", "NotFoundException", "Invalid Deployment identifier specified: none")]
    [InlineData("Deployment", "{}", "BadRequestException", "no routes exist in this API")]
    [InlineData("Authorizer", "{}", "NotImplemented", "apigatewayv2:CreateAuthorizer")]
    public async Task What_is_not_served_is_refused_by_name(string kind, string input, string code, string message)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var api = await cloud.CallAsync("apigatewayv2", "CreateApi", """{"name": "n", "protocolType": "WEBSOCKET", "routeSelectionExpression": "${request.body.action}"}""");
        var members = JsonNode.Parse(input)!.AsObject();
        if (kind != "Api")
        {
            members["apiId"] = api.Text("apiId");
        }

        var refusal = await cloud.RefusalAsync("apigatewayv2", "Create" + kind, members.ToJsonString());
        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldContain(message);
    }

    private static string Of(LiveApi live) => new JsonObject { ["apiId"] = live.ApiId }.ToJsonString();

    private static string Of(LiveApi live, string name, string value) => new JsonObject { ["apiId"] = live.ApiId, [name] = value }.ToJsonString();
}
