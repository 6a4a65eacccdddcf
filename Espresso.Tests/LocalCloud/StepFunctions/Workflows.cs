using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;

namespace Espresso.Tests.LocalCloud.StepFunctions;

/// <summary>Machines and executions of a running LocalCloud, in a line each.</summary>
internal static class Workflows
{
    public static async Task<string> MachineAsync(this RunningCloud cloud, string definition, string type = "STANDARD", string? logging = null, string name = "machine")
    {
        var input = new JsonObject { ["name"] = name, ["definition"] = definition, ["roleArn"] = "arn:aws:iam::000000000000:role/r", ["type"] = type };
        if (logging is not null)
        {
            input["loggingConfiguration"] = JsonNode.Parse(logging);
        }

        return (await cloud.CallAsync("states", "CreateStateMachine", input.ToJsonString())).Text("stateMachineArn")!;
    }

    /// <summary>Starts an execution and gives its description when it is over.</summary>
    public static async Task<JsonObject> RunAsync(this RunningCloud cloud, string machine, string input = "{}")
    {
        var started = await cloud.CallAsync("states", "StartExecution", new JsonObject { ["stateMachineArn"] = machine, ["input"] = input }.ToJsonString());
        var execution = started.Text("executionArn")!;
        return await Eventually.GetAsync(
            () => cloud.CallAsync("states", "DescribeExecution", $$"""{"executionArn": "{{execution}}"}"""),
            static d => d.Text("status") != "RUNNING",
            $"{execution} to end");
    }

    /// <summary>Runs one Task state; its description when it is over.</summary>
    public static async Task<JsonObject> TaskAsync(this RunningCloud cloud, string resource, string parameters, string input = "{}") => await cloud.RunAsync(
        await cloud.MachineAsync($$$"""{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "{{{resource}}}", "Parameters": {{{parameters}}}, "End": true} } }""", name: "m-" + Guid.NewGuid().ToString("N")),
        input);

    /// <summary>The JSON of a description's output.</summary>
    public static JsonObject Output(this JsonObject description)
    {
        description.Text("status").ShouldBe("SUCCEEDED", description.ToJsonString());
        return JsonNode.Parse(description.Text("output")!)!.AsObject();
    }
}
