using System.Diagnostics;

namespace Espresso.Tests.Support;

/// <summary>
/// Waits for what another process will have done: asks again and again until the answer is the expected one or the
/// deadline is over. The only place in the tests that lets time pass; the deadline is generous because it only ends a
/// test that fails anyway.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <returns>The first answer that fits.</returns>
    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> fits, string what, TimeSpan? deadline = null)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(BetweenLooks);
        while (true)
        {
            var answer = await look();
            if (fits(answer))
            {
                return answer;
            }

            if (watch.Elapsed > (deadline ?? Deadline))
            {
                throw new TimeoutException($"Waited {watch.Elapsed.TotalSeconds:F0} s for {what}; the last answer was: {answer}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public static Task<Answer> StatusAsync(Caller caller, string order, string status) =>
        GetAsync(() => caller.OrderAsync(order), answer => answer.Body?["status"]?.GetValue<string>() == status, $"order {order} to be {status}");
}
