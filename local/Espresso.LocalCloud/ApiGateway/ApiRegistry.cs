using System.Collections.Concurrent;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.ApiGateway.Execution;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.ApiGateway;

/// <summary>The REST APIs by id, and their stages ready to be served.</summary>
internal sealed class ApiRegistry(IStore store) : ApiTable<RestApiRecord>(store, "apigateway.apis", api => api.Id)
{
    private readonly ConcurrentDictionary<(string Api, string Stage), ServedStage> _served = new();

    /// <summary>A stage as callers reach it, or null.</summary>
    public ServedStage? Serve(string api, string stage)
    {
        if (TryFind(api) is not { } record || !record.Stages.TryGetValue(stage, out var found))
        {
            return null;
        }

        var served = _served.GetOrAdd((api, stage), _ => Make(record, found));
        // Compared by reference: a record that was replaced is another deployment or other settings.
        if (!ReferenceEquals(served.Api, record))
        {
            served = Make(record, found);
            _served[(api, stage)] = served;
        }

        return served;
    }

    protected override void Removed(RestApiRecord api)
    {
        foreach (var key in _served.Keys.Where(key => key.Api == api.Id))
        {
            _served.TryRemove(key, out _);
        }
    }

    private static ServedStage Make(RestApiRecord api, StageRecord stage) =>
        new(api, stage, ApiDefinition.Parse(api.Deployments[stage.DeploymentId].Document), new StageThrottle(stage.Settings));
}

/// <summary>A stage ready to answer.</summary>
internal sealed record ServedStage(RestApiRecord Api, StageRecord Stage, ApiDefinition Definition, StageThrottle Throttle)
{
    /// <summary>Answers from this size on are compressed, in bytes; null: none.</summary>
    public long? MinimumCompressionSize => Api.Settings.Number("minimumCompressionSize") ?? Definition.MinimumCompressionSize;

    public IReadOnlyList<string> BinaryMediaTypes => [.. Api.Settings.Texts("binaryMediaTypes"), .. Definition.BinaryMediaTypes];
}
