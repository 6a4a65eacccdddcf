using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.ApiGateway;

/// <summary>For records whose parts are kept by id: a change makes new ones.</summary>
internal static class ApiParts
{
    public static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T> map, string key, T value) => new(map, StringComparer.Ordinal) { [key] = value };

    public static Dictionary<string, T> Without<T>(IReadOnlyDictionary<string, T> map, string key) => map.Where(pair => pair.Key != key).ToDictionary(StringComparer.Ordinal);

    /// <summary>Letters and digits, as the ids of APIs and their parts are.</summary>
    public static string NewId(int length = 10) => Ids.Upper(length).ToLowerInvariant();

    /// <summary>Seconds since 1970, in real time.</summary>
    public static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
}
