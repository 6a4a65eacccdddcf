using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>Operations on map runs.</summary>
internal sealed class MapRunOperations(StepFunctionsEngine engine)
{
    private static readonly MemberRule _run = new("mapRunArn", Required: true, MinLength: 1, MaxLength: 2000);
    private static readonly string[] _settings = ["maxConcurrency", "toleratedFailurePercentage", "toleratedFailureCount"];

    public void AddTo(Dictionary<string, Operation> operations)
    {
        operations.Add("DescribeMapRun", Operation.Sync(Describe, _run));
        operations.Add("UpdateMapRun", Operation.Sync(
            Update,
            _run,
            new("maxConcurrency", Min: 0),
            new("toleratedFailurePercentage", Min: 0, Max: 100),
            new("toleratedFailureCount", Min: 0)));
        operations.Add("ListMapRuns", Operation.Sync(List, Rules.Arn("executionArn"), Rules.MaxResults, Rules.NextToken));
    }

    private JsonObject Describe(Request request)
    {
        var arn = Arns.Check(request.RequiredText("mapRunArn"), "mapRun");
        return engine.MapRuns.Describe(arn) ?? throw NotFound(arn);
    }

    private JsonObject Update(Request request)
    {
        var arn = Arns.Check(request.RequiredText("mapRunArn"), "mapRun");
        var settings = new JsonObjectBuilder();
        foreach (var name in _settings)
        {
            if (request.Body[name] is JsonNumber value)
            {
                settings.Set(name, value);
            }
        }

        return engine.MapRuns.Update(arn, settings.Build()) ? JsonObject.Empty
            : engine.MapRuns.Describe(arn) is null ? throw NotFound(arn)
            : throw new StepFunctionsException("ValidationException", $"Map Run is not running: '{arn}'");
    }

    private static StepFunctionsException NotFound(string arn) => new("ResourceNotFound", $"Resource not found: '{arn}'");

    private JsonObject List(Request request)
    {
        var arn = Arns.Check(request.RequiredText("executionArn"), "execution");
        if (engine.Executions.Find(arn) is null)
        {
            throw ExecutionOperations.NotFound(arn);
        }

        var (page, next) = Paging.Page(request, [.. engine.MapRuns.Of(arn)]);
        return Paging.Answer("mapRuns", page.Select(run => (JsonValue)JsonObject.Of(
            ("executionArn", JsonValue.From(arn)),
            ("mapRunArn", run["mapRunArn"]),
            ("stateMachineArn", JsonValue.From(MachineOf(run["mapRunArn"]!.AsString()!))),
            ("startDate", run["startDate"]),
            ("stopDate", run["stopDate"]))), next);
    }

    // arn:…:mapRun:MACHINE/LABEL:uuid; what runs is MACHINE/LABEL.
    private static string MachineOf(string runArn) => runArn[..runArn.LastIndexOf(':')].Replace(":mapRun:", ":stateMachine:", StringComparison.Ordinal);
}
