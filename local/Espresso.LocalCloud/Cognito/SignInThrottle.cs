using System.Collections.Concurrent;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>
/// After five wrong passwords in a row, each further one locks the user out for twice as long, from one second to fifteen minutes
/// (the user guide's "lockout behaviour for failed sign-in attempts"). Kept in memory only: a restart is forgiving.
/// </summary>
internal sealed class SignInThrottle
{
    private const int Free = 5;

    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Until)> _failures = new();

    /// <exception cref="CloudException"><c>NotAuthorizedException</c> while the user is locked out.</exception>
    public void Check(UserRecord user, DateTimeOffset now)
    {
        if (_failures.TryGetValue(Key(user), out var state) && state.Until > now)
            throw new CloudException("NotAuthorizedException", "Password attempts exceeded");
    }

    public void Failed(UserRecord user, DateTimeOffset now) => _failures.AddOrUpdate(Key(user), (1, now), (_, state) =>
    {
        var failures = state.Failures + 1;
        return (failures, failures <= Free ? now : now + TimeSpan.FromSeconds(Math.Min(900, Math.Pow(2, failures - Free - 1))));
    });

    public void Succeeded(UserRecord user) => _failures.TryRemove(Key(user), out _);

    private static string Key(UserRecord user) => $"{user.PoolId}|{user.Username}";
}
