namespace Espresso.LocalCloud.ApiGateway.Execution;

/// <summary>A limit on calls: so many at once, and so many per second in the long run. It fills in real time.</summary>
internal sealed class TokenBucket(double perSecond, double burst)
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
