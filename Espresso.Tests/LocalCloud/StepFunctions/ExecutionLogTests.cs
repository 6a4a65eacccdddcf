using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.StepFunctions;

/// <summary>What executions write to log groups, by the level of their machine.</summary>
public sealed class ExecutionLogTests
{
    private const string Fails = """{"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "F"}, "F": {"Type": "Fail", "Error": "E", "Cause": "C"}}}""";
    private const string Group = "arn:aws:logs:eu-west-1:000000000000:log-group:g:*";

    [Theory]
    [InlineData("ALL", "ExecutionStarted,PassStateEntered,PassStateExited,FailStateEntered,ExecutionFailed")]
    [InlineData("ERROR", "FailStateEntered,ExecutionFailed")]
    [InlineData("FATAL", "ExecutionFailed")]
    [InlineData("OFF", "")]
    public async Task Each_level_has_its_events(string level, string types)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "g"}""");
        var machine = await cloud.MachineAsync(Fails, "EXPRESS", Logging(level, withData: false));
        await cloud.CallAsync("states", "StartSyncExecution", $$"""{"stateMachineArn": "{{machine}}", "input": "{\"a\": 1}"}""");
        (await EventsAsync(cloud)).Select(e => e.Text("type")).ShouldBe(types.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_event_is_logged_in_the_services_shape()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "g"}""");
        var machine = await cloud.MachineAsync(Fails, "STANDARD", Logging("ALL", withData: true));
        var execution = await cloud.RunAsync(machine, """{"a": 1}""");
        var events = await EventsAsync(cloud);
        events[1].ToText().ShouldBe(
            $$$"""{"id":"2","type":"PassStateEntered","details":{"name":"P","input":"{\"a\": 1}","inputDetails":{"truncated":false}},"previous_event_id":"0","event_timestamp":"{{{events[1].Text("event_timestamp")}}}","execution_arn":"{{{execution.Text("executionArn")}}}","redrive_count":"0"}""");
        events[^1].Object("details")!.ToText().ShouldBe("""{"error":"E","cause":"C"}""");
    }

    [Fact]
    public async Task Without_data_no_event_has_inputs_or_outputs()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "g"}""");
        var machine = await cloud.MachineAsync("""{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}""", "STANDARD", Logging("ALL", withData: false));
        await cloud.RunAsync(machine, """{"secret": 1}""");
        var events = await EventsAsync(cloud);
        events.Count.ShouldBe(4);
        events.ShouldAllBe(e => !e.ToText().Contains("secret", StringComparison.Ordinal));
        events[^1].Object("details")!.ToText().ShouldBe("{}");
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_refused_and_one_that_goes_is_no_matter()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var error = await Should.ThrowAsync<CloudException>(() => cloud.MachineAsync(Fails, "STANDARD", Logging("ALL", withData: false)));
        (error.Code, error.Message).ShouldBe(("InvalidLoggingConfiguration", "Invalid Logging Configuration: Log Destination not found."));
        await cloud.CallAsync("logs", "CreateLogGroup", """{"logGroupName": "g"}""");
        var machine = await cloud.MachineAsync(Fails, "STANDARD", Logging("ALL", withData: false));
        await cloud.CallAsync("logs", "DeleteLogGroup", """{"logGroupName": "g"}""");
        (await cloud.RunAsync(machine)).Text("status").ShouldBe("FAILED");
    }

    private static string Logging(string level, bool withData) =>
        $$$"""{"level": "{{{level}}}", "includeExecutionData": {{{(withData ? "true" : "false")}}}, "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": "{{{Group}}}"}}]}""";

    private static async Task<IReadOnlyList<JsonObject>> EventsAsync(RunningCloud cloud) =>
        [.. (await cloud.CallAsync("logs", "FilterLogEvents", """{"logGroupName": "g"}""")).Objects("events").Select(e => JsonNode.Parse(e.Text("message")!)!.AsObject())];
}
