namespace Espresso.Orders.Storage;

/// <summary>How long one request tries again before it answers "try again": up to two seconds, with growing, random pauses.</summary>
internal sealed class Patience(TimeProvider clock, Random chance)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);
    private readonly long _start = clock.GetTimestamp();
    private int _pauses;

    /// <summary>Pauses, and says whether there is time left for another attempt.</summary>
    /// <param name="atLeast">Attempts that are made however long they take: whoever lost a race should hear why, also on a slow machine.</param>
    public async Task<bool> PauseAsync(CancellationToken cancellation, int atLeast = 0)
    {
        if (_pauses >= atLeast && clock.GetElapsedTime(_start) >= s_limit)
        {
            return false;
        }

        var longest = Math.Min(10 << Math.Min(_pauses++, 5), 250);
        await Task.Delay(TimeSpan.FromMilliseconds(1 + chance.NextDouble() * longest), clock, cancellation);
        return true;
    }
}
