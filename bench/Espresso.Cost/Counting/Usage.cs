namespace Espresso.Cost.Counting;

/// <summary>What something has used. Averages are usages too, so numbers may be fractions.</summary>
/// <param name="ReadUnits">DynamoDB read request units, indexes included.</param>
/// <param name="WriteUnits">DynamoDB write request units, indexes and the double price of transactions included.</param>
/// <param name="LogBytes">Bytes written to standard output, which Lambda sends to CloudWatch Logs.</param>
/// <param name="ResponseBytes">Bytes of bodies and headers that went to a browser.</param>
/// <param name="Calls">Requests to AWS by service and operation, such as <c>SNS Publish</c>.</param>
internal sealed record Usage(double ReadUnits, double WriteUnits, double LogBytes, double ResponseBytes, SortedDictionary<string, double> Calls)
{
    public static Usage None { get; } = new(0, 0, 0, 0, []);

    /// <summary>How often <paramref name="call"/> was made.</summary>
    public double Of(string call) => Calls.GetValueOrDefault(call);

    public static Usage operator +(Usage left, Usage right) => Combine(left, right, static (one, other) => one + other);

    public static Usage operator -(Usage left, Usage right) => Combine(left, right, static (one, other) => one - other);

    public static Usage operator /(Usage usage, double by) => Combine(usage, usage, (one, _) => Math.Round(one / by, 3));

    private static Usage Combine(Usage left, Usage right, Func<double, double, double> how)
    {
        var calls = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in left.Calls.Keys.Union(right.Calls.Keys))
        {
            if (how(left.Of(name), right.Of(name)) is var count && count != 0)
            {
                calls[name] = count;
            }
        }

        return new Usage(
            how(left.ReadUnits, right.ReadUnits), how(left.WriteUnits, right.WriteUnits), how(left.LogBytes, right.LogBytes),
            how(left.ResponseBytes, right.ResponseBytes), calls);
    }
}
