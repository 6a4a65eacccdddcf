using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>
/// The token buckets of a stage: one for everything (<c>*/*</c>) and one for each method with a limit of its own.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
/// </summary>
internal sealed class StageThrottle
{
    private readonly Dictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);

    public StageThrottle(JsonObject settings)
    {
        foreach (var (key, node) in settings.Object("methodSettings") ?? [])
        {
            if (node is JsonObject method && method.Real("throttlingRateLimit") is { } rate && method.Real("throttlingBurstLimit") is { } burst)
            {
                _buckets[key] = new TokenBucket(rate, burst);
            }
        }
    }

    /// <summary>Takes a token for a call of the method; false when there is none.</summary>
    public bool TryTake(ApiMethod method, string verb)
    {
        // Keys are paths with ~1 for slashes, without the first: ~1api~1orders/GET.
        var path = method.Path.Replace("/", "~1", StringComparison.Ordinal);
        var bucket = _buckets.GetValueOrDefault($"{path}/{verb}") ?? _buckets.GetValueOrDefault($"{path}/*") ?? _buckets.GetValueOrDefault("*/*");
        return bucket is null || bucket.TryTake();
    }
}
