namespace Espresso.Dashboard.Telemetry;

/// <summary>One process that sends telemetry, as its OTLP resource describes it.</summary>
/// <param name="Name"><c>service.name</c>: the name of the resource in the AppHost.</param>
/// <param name="InstanceId"><c>service.instance.id</c>: tells replicas and restarts apart; empty when not sent.</param>
internal sealed record TelemetrySource(string Name, string InstanceId, IReadOnlyList<KeyValuePair<string, string>> Attributes);

/// <summary>A log record. Times are nanoseconds since 1970, ids are lower-case hex, empty when the record belongs to no span.</summary>
internal sealed record LogEntry
{
    /// <summary>Order of arrival, from 1: the cursor for what is new.</summary>
    public long Id { get; init; }

    public required TelemetrySource Source { get; init; }
    public required long TimeNanos { get; init; }

    /// <summary>OpenTelemetry's number: Trace 1, Debug 5, Information 9, Warning 13, Error 17, Critical 21, and three steps between; 0 when unknown.</summary>
    public required int Severity { get; init; }

    public required string Message { get; init; }

    /// <summary>The logger's category.</summary>
    public required string Category { get; init; }

    public required string EventName { get; init; }
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; }

    /// <summary>The .NET name of the level.</summary>
    public string Level => SeverityName.Of(Severity);
}

internal static class SeverityName
{
    private static readonly string[] Names = ["Trace", "Debug", "Information", "Warning", "Error", "Critical"];

    public const int Error = 17;

    public static IReadOnlyList<string> All => Names;

    public static string Of(int severity) =>
        severity <= 0 ? "Information" : Names[Math.Min((severity - 1) / 4, Names.Length - 1)];

    /// <summary>The lowest number of a level, or null when there is no level of that name.</summary>
    public static int? Lowest(string name)
    {
        var index = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : (index * 4) + 1;
    }
}

internal enum SpanRole
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

internal enum SpanOutcome
{
    Unset,
    Ok,
    Error,
}

/// <summary>A span. Times are nanoseconds since 1970, ids are lower-case hex.</summary>
internal sealed record Span
{
    public required TelemetrySource Source { get; init; }
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }

    /// <summary>Empty for a root.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }
    public required SpanRole Role { get; init; }
    public required long StartNanos { get; init; }
    public required long EndNanos { get; init; }
    public required SpanOutcome Outcome { get; init; }
    public required string OutcomeMessage { get; init; }

    /// <summary>The name of the activity source.</summary>
    public required string Scope { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; }
    public required IReadOnlyList<SpanEvent> Events { get; init; }
    public required IReadOnlyList<SpanLink> Links { get; init; }

    /// <summary>The value of the first attribute of these names that is there.</summary>
    public string? Attribute(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var (key, value) in Attributes)
            {
                if (key == name)
                {
                    return value;
                }
            }
        }

        return null;
    }
}

internal sealed record SpanEvent(string Name, long TimeNanos, IReadOnlyList<KeyValuePair<string, string>> Attributes);

internal sealed record SpanLink(string TraceId, string SpanId, IReadOnlyList<KeyValuePair<string, string>> Attributes);
