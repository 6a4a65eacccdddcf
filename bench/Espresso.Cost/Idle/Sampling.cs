using System.Globalization;
using System.IO.Enumeration;

namespace Espresso.Cost.Idle;

/// <summary>Which share of the API's requests X-Ray records: the template's rules, and X-Ray's own where none fits.</summary>
internal sealed class Sampling(StackTemplate template)
{
    private const double SecondsPerHour = 3600;
    private const double ShareOfTheRest = 0.05;

    private readonly (string Method, string Path, double Share)[] _rules =
    [
        .. template.Resources
            .Where(resource => resource.Type == "AWS::XRay::SamplingRule")
            .Select(resource => resource.Properties["SamplingRule"]!)
            .Select(rule => (rule["HTTPMethod"]!.GetValue<string>(), rule["URLPath"]!.GetValue<string>(), double.Parse(rule["FixedRate"]!.ToString(), CultureInfo.InvariantCulture))),
    ];

    /// <summary>Whether the template says what is recorded of such requests.</summary>
    public bool HasRule(string method, string path) => Find(method, path) is not null;

    /// <param name="method">The request's HTTP method.</param>
    /// <param name="path">The request's path, such as <c>/api/orders/o1/accept</c>.</param>
    /// <param name="requests">How many requests an hour fall under X-Ray's own rule, which records one a second and 5 % of what is more.</param>
    public double ShareOf(string method, string path, double requests) =>
        Find(method, path) is { } share ? share
        : requests <= SecondsPerHour ? 1
        : (SecondsPerHour + (ShareOfTheRest * (requests - SecondsPerHour))) / requests;

    /// <summary>A rule's path may hold <c>*</c> and <c>?</c>, as a file's name may.</summary>
    private double? Find(string method, string path) =>
        _rules.Where(rule => rule.Method == method && FileSystemName.MatchesSimpleExpression(rule.Path, path, ignoreCase: false)).Select(rule => (double?)rule.Share).FirstOrDefault();
}
