using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>
/// The token buckets of a stage: one for everything (<c>*/*</c>) and one for each method with a limit of its own. They fill
/// in real time.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
/// </summary>
internal sealed class StageThrottle
{
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public StageThrottle(JsonObject settings)
    {
        foreach (var (key, node) in settings.Object("methodSettings") ?? [])
        {
            if (node is JsonObject method && method.Real("throttlingRateLimit") is { } rate && method.Real("throttlingBurstLimit") is { } burst)
            {
                _buckets[key] = new Bucket(rate, burst);
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

    private sealed class Bucket(double perSecond, double burst)
    {
        private readonly Lock _gate = new();
        private readonly double _most = burst;
        private double _tokens = burst;
        private long _filledAt = TimeProvider.System.GetTimestamp();

        public bool TryTake()
        {
            lock (_gate)
            {
                var now = TimeProvider.System.GetTimestamp();
                _tokens = Math.Min(_most, _tokens + (TimeProvider.System.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
                _filledAt = now;
                if (_tokens < 1)
                {
                    return false;
                }

                _tokens--;
                return true;
            }
        }
    }
}
