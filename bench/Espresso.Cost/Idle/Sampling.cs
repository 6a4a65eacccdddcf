using System.Globalization;

namespace Espresso.Cost.Idle;

/// <summary>Which share of the API's requests X-Ray records: the template's rules, and X-Ray's own where none fits.</summary>
internal sealed class Sampling(StackTemplate template)
{
    private const double SecondsPerHour = 3600;
    private const double ShareOfTheRest = 0.05;

    private readonly Dictionary<string, double> _shares = template.Resources
        .Where(resource => resource.Type == "AWS::XRay::SamplingRule")
        .Select(resource => resource.Properties["SamplingRule"]!)
        .ToDictionary(rule => rule["HTTPMethod"]!.GetValue<string>(), rule => double.Parse(rule["FixedRate"]!.ToString(), CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>Whether the template says what is recorded of requests with this method.</summary>
    public bool HasRule(string method) => _shares.ContainsKey(method);

    /// <param name="method">The request's HTTP method.</param>
    /// <param name="requests">How many requests an hour fall under X-Ray's own rule, which records one a second and 5 % of what is more.</param>
    public double ShareOf(string method, double requests) =>
        _shares.TryGetValue(method, out var share) ? share
        : requests <= SecondsPerHour ? 1
        : (SecondsPerHour + (ShareOfTheRest * (requests - SecondsPerHour))) / requests;
}
