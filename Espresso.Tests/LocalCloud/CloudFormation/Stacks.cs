using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.CloudFormation;

/// <summary>Drives CloudFormation over its Query protocol.</summary>
internal sealed class Stacks(RunningCloud cloud)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _changeSets;

    public Task<(HttpStatusCode Status, XElement Answer)> CallAsync(string action, params (string Name, string Value)[] parameters) =>
        cloud.Http.QueryAsync("cloudformation", "2010-05-15", action, parameters);

    /// <summary>Calls and expects success.</summary>
    public async Task<XElement> AskAsync(string action, params (string Name, string Value)[] parameters)
    {
        var (status, answer) = await CallAsync(action, parameters);
        status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>Calls and expects an error: its code and message.</summary>
    public async Task<(string Code, string Message)> RefusedAsync(string action, params (string Name, string Value)[] parameters)
    {
        var (status, answer) = await CallAsync(action, parameters);
        ((int)status).ShouldBeInRange(400, 499, answer.ToString());
        return (answer.Element("Error")!.Element("Code")!.Value, answer.Element("Error")!.Element("Message")!.Value);
    }

    /// <summary>Creates a stack and waits until it is at rest.</summary>
    public async Task<XElement> CreateAsync(string name, string template, params (string Key, string Value)[] parameters)
    {
        await AskAsync("CreateStack", Input(name, template, parameters));
        return await AtRestAsync(name);
    }

    /// <summary>Updates a stack and waits until it is at rest.</summary>
    public async Task<XElement> UpdateAsync(string name, string template, params (string Key, string Value)[] parameters)
    {
        await AskAsync("UpdateStack", Input(name, template, parameters));
        return await AtRestAsync(name);
    }

    public async Task<XElement> DeleteAsync(string name)
    {
        var id = (await StackAsync(name)).Element("StackId")!.Value;
        await AskAsync("DeleteStack", ("StackName", name));
        return await AtRestAsync(id);
    }

    /// <summary>Makes a change set and describes it.</summary>
    public async Task<XElement> ChangeSetAsync(string name, string type, string template, params (string Key, string Value)[] parameters)
    {
        var changeSet = $"change-{++_changeSets}";
        await AskAsync("CreateChangeSet", [.. Input(name, template, parameters), ("ChangeSetName", changeSet), ("ChangeSetType", type)]);
        return (await AskAsync("DescribeChangeSet", ("StackName", name), ("ChangeSetName", changeSet))).Element("DescribeChangeSetResult")!;
    }

    public async Task<XElement> ExecuteAsync(XElement changeSet)
    {
        await AskAsync("ExecuteChangeSet", ("ChangeSetName", changeSet.Element("ChangeSetId")!.Value));
        return await AtRestAsync(changeSet.Element("StackId")!.Value);
    }

    public async Task<XElement> StackAsync(string name) => (await AskAsync("DescribeStacks", ("StackName", name))).Descendants("Stacks").Single().Elements("member").Single();

    /// <summary>What happened, oldest first: <c>LogicalId STATUS</c>.</summary>
    public async Task<string[]> HistoryAsync(string name) =>
        [.. (await AskAsync("DescribeStackEvents", ("StackName", name))).Descendants("StackEvents").Single().Elements("member").Reverse()
            .Select(line => $"{line.Element("LogicalResourceId")!.Value} {line.Element("ResourceStatus")!.Value}")];

    /// <summary>The physical id of a resource.</summary>
    public async Task<string?> PhysicalAsync(string name, string logicalId) =>
        (await AskAsync("DescribeStackResources", ("StackName", name), ("LogicalResourceId", logicalId))).Descendants("PhysicalResourceId").SingleOrDefault()?.Value;

    /// <summary>Waits until nothing is in progress. Deployments have no signal but their status.</summary>
    public async Task<XElement> AtRestAsync(string name)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var stack = await StackAsync(name);
            if (!Status(stack).EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
                return stack;
            deadline.IsCancellationRequested.ShouldBeFalse($"{name} is still {Status(stack)}");
            await Task.Yield();
        }
    }

    public static string Status(XElement stack) => stack.Element("StackStatus")!.Value;

    public static Dictionary<string, string> Outputs(XElement stack) =>
        stack.Element("Outputs")!.Elements("member").ToDictionary(output => output.Element("OutputKey")!.Value, output => output.Element("OutputValue")!.Value);

    public static (string Name, string Value)[] Input(string name, string template, params (string Key, string Value)[] parameters) =>
    [
        ("StackName", name), ("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"),
        .. parameters.SelectMany((parameter, index) => new[]
        {
            ($"Parameters.member.{index + 1}.ParameterKey", parameter.Key), ($"Parameters.member.{index + 1}.ParameterValue", parameter.Value),
        }),
    ];

    /// <summary>A template from the JSON of its resources.</summary>
    public static string Template(string resources, string outputs = "{}") =>
        new JsonObject { ["Resources"] = JsonNode.Parse(resources), ["Outputs"] = JsonNode.Parse(outputs) }.ToJsonString();
}
