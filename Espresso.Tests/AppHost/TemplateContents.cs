using System.Text.Json.Nodes;
using Espresso.Tests.Support;

namespace Espresso.Tests.AppHost;

/// <summary>What the template promises whoever runs the shop, whatever it is made of.</summary>
public class TemplateContents
{
    private static readonly JsonObject Template =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "Espresso.AppHost", "cloudformation", "espresso.template.json")))!.AsObject();

    /// <summary>Properties by which a type is named, where the name must be its own in the account and region.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["AWS::Amplify::App"] = "Name",
        ["AWS::ApiGateway::RestApi"] = "Name",
        ["AWS::ApiGateway::UsagePlan"] = "UsagePlanName",
        ["AWS::ApiGatewayV2::Api"] = "Name",
        ["AWS::CloudWatch::Alarm"] = "AlarmName",
        ["AWS::CloudWatch::Dashboard"] = "DashboardName",
        ["AWS::Cognito::UserPool"] = "UserPoolName",
        ["AWS::Events::Rule"] = "Name",
        ["AWS::Lambda::Function"] = "FunctionName",
        ["AWS::Logs::LogGroup"] = "LogGroupName",
        ["AWS::Logs::QueryDefinition"] = "Name",
        ["AWS::SNS::Topic"] = "TopicName",
        ["AWS::SQS::Queue"] = "QueueName",
        ["AWS::StepFunctions::StateMachine"] = "StateMachineName",
        ["AWS::WAFv2::IPSet"] = "Name",
        ["AWS::WAFv2::WebACL"] = "Name",
    };

    [Fact]
    public void Two_deployments_in_one_account_have_no_name_in_common()
    {
        var named = Resources().Where(resource => Names.ContainsKey(resource.Type)).ToArray();

        Names.Keys.Except(named.Select(resource => resource.Type)).ShouldBeEmpty();
        named.Where(resource => resource.Properties[Names[resource.Type]]?["Fn::Sub"]?.GetValue<string>().Contains("${NamePrefix}", StringComparison.Ordinal) != true)
            .Select(resource => resource.Id).ShouldBeEmpty();
    }

    [Fact]
    public void Every_alarm_is_an_alert() => Of("AWS::CloudWatch::Alarm")
        .Where(alarm => alarm.Properties["AlarmActions"]?[0]?["Ref"]?.GetValue<string>() != "AlertsTopic").Select(alarm => alarm.Id).ShouldBeEmpty();

    [Fact]
    public void Every_function_has_its_alarms_its_log_and_its_place_on_the_dashboard()
    {
        var (alarms, dashboard) = (Of("AWS::CloudWatch::Alarm").Select(alarm => alarm.Id).ToArray(), Dashboard().ToJsonString());
        var functions = Of("AWS::Lambda::Function").ToArray();

        functions.Length.ShouldBe(8);
        foreach (var (id, _, properties) in functions)
        {
            alarms.ShouldContain($"{id}ErrorsAlarm");
            alarms.ShouldContain($"{id}ThrottlesAlarm");
            dashboard.ShouldContain(properties["FunctionName"]!["Fn::Sub"]!.GetValue<string>());
            var logs = Template["Resources"]![properties["LoggingConfig"]!["LogGroup"]!["Ref"]!.GetValue<string>()]!;
            logs["Properties"]!["LogGroupName"]!["Fn::Sub"]!.GetValue<string>().ShouldBe($"/aws/lambda/{properties["FunctionName"]!["Fn::Sub"]}");
        }
    }

    [Fact]
    public void No_log_is_kept_for_ever() => Of("AWS::Logs::LogGroup").Where(logs => logs.Properties["RetentionInDays"] is null).Select(logs => logs.Id).ShouldBeEmpty();

    [Fact]
    public void The_dashboard_is_a_grid_without_gaps()
    {
        var widgets = Dashboard()["widgets"]!.AsArray();

        foreach (var row in widgets.GroupBy(widget => (int)widget!["y"]!))
        {
            row.Sum(widget => (int)widget!["width"]!).ShouldBe(24);
            row.Select(widget => (int)widget!["x"]!).ShouldBe(row.Select((_, place) => place * 24 / row.Count()));
        }
    }

    [Fact]
    public void What_people_made_outlives_the_stack() =>
        Resources().Where(resource => resource.Type is "AWS::DynamoDB::Table" or "AWS::Cognito::UserPool" or "AWS::S3::Bucket")
            .Select(resource => Template["Resources"]![resource.Id]!)
            .ShouldAllBe(resource => resource["DeletionPolicy"]!.GetValue<string>() == "Retain" && resource["UpdateReplacePolicy"]!.GetValue<string>() == "Retain");

    [Fact]
    public void Without_a_token_one_may_see_the_shop_and_its_menu_and_no_more()
    {
        var operations = Template["Resources"]!["RestApi"]!["Properties"]!["Body"]!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject())
            .Where(operation => operation.Value!["operationId"] is not null)
            .ToLookup(operation => operation.Value!["security"] is null, operation => operation.Value!["operationId"]!.GetValue<string>());

        operations[true].ShouldBe(["getShop", "getMenu"], ignoreOrder: true);
        operations[false].Count().ShouldBeGreaterThan(15);
    }

    [Fact]
    public void The_host_of_the_site_sends_the_policy_of_the_site()
    {
        var headers = Template["Resources"]!["AmplifyApp"]!["Properties"]!["CustomHeaders"]!["Fn::Sub"]![0]!.GetValue<string>();

        headers.ShouldContain("connect-src 'self' ${Api} ${Live} ${Cognito}");
        headers.ShouldContain("require-trusted-types-for 'script'");
        headers.ShouldContain("Strict-Transport-Security");
    }

    private static JsonNode Dashboard() => JsonNode.Parse(Of("AWS::CloudWatch::Dashboard").Single().Properties["DashboardBody"]!["Fn::Sub"]!.GetValue<string>())!;

    private static IEnumerable<(string Id, string Type, JsonObject Properties)> Of(string type) => Resources().Where(resource => resource.Type == type);

    private static IEnumerable<(string Id, string Type, JsonObject Properties)> Resources() =>
        Template["Resources"]!.AsObject().Select(resource => (resource.Key, resource.Value!["Type"]!.GetValue<string>(), resource.Value["Properties"]?.AsObject() ?? []));
}
