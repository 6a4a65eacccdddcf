using System.Text;
using System.Text.Json.Nodes;

namespace Espresso.Cost.Counting;

/// <summary>Counts what a service writes to standard output, where Lambda makes log events of it and CloudWatch metrics.</summary>
internal static class LogLines
{
    /// <summary>Counted per line that tells of a request: with it, everything that the request wrote has been read.</summary>
    public const string Request = "request line";

    /// <summary>What an invocation of a function is told of by.</summary>
    private const string RequestMetric = "http.server.request.duration";

    /// <param name="tally">Where it counts.</param>
    /// <param name="who">Whose line it is.</param>
    /// <param name="line">With the time that the AppHost puts before it: <c>2026-11-22T10:00:00.0000000Z {"Timestamp":…}</c>.</param>
    public static void Count(Tally tally, string who, string line)
    {
        var text = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (text.Length == 0 || text[0] != '{' || JsonNode.Parse(text) is not JsonObject json)
        {
            return;
        }

        // Nothing asks for the health of a function.
        if (json["http.route"]?.GetValue<string>() is "/health" or "/alive")
        {
            return;
        }

        var isRequest = false;
        foreach (var directive in json["_aws"]?["CloudWatchMetrics"]?.AsArray() ?? [])
        {
            foreach (var metric in directive!["Metrics"]!.AsArray())
            {
                var name = metric!["Name"]!.GetValue<string>();
                isRequest |= name == RequestMetric;
                foreach (var dimensions in directive["Dimensions"]!.AsArray())
                {
                    tally.AddMetric(name + ": " + string.Join(", ", dimensions!.AsArray().Select(dimension => $"{dimension}={json[dimension!.GetValue<string>()]}")));
                }
            }
        }

        var used = Usage.None with { LogBytes = Encoding.UTF8.GetByteCount(text) + 1 };
        tally.Add(who, isRequest ? used with { Calls = new(StringComparer.Ordinal) { [Request] = 1 } } : used);
    }
}
