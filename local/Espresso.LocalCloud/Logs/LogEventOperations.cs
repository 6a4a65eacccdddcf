using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Logs;

/// <summary>Operations on streams and events.</summary>
internal sealed class LogEventOperations(CloudSettings settings, LogBook book)
{
    private const int MostStreams = 50;
    private const int MostEvents = 10_000;

    public async Task<JsonObject> CreateStreamAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("logStreamName", static () => LogsErrors.Invalid("logStreamName is required"));
        Task saved;
        lock (book.Gate)
        {
            var group = Group(input);
            saved = group.Streams.ContainsKey(name) ? throw LogsErrors.StreamExists() : book.AddStreamAsync(group, name);
        }

        await saved;
        return [];
    }

    public async Task<JsonObject> DeleteStreamAsync(JsonObject input, CloudCall call)
    {
        Task deleted;
        lock (book.Gate)
        {
            var group = Group(input);
            deleted = book.DeleteStreamAsync(group, Stream(group, input));
        }

        await deleted;
        return [];
    }

    public JsonObject DescribeStreams(JsonObject input, CloudCall call)
    {
        var prefix = input.Text("logStreamNamePrefix") ?? "";
        var limit = (int)Math.Clamp(input.Number("limit") ?? MostStreams, 1, MostStreams);
        lock (book.Gate)
        {
            var group = Group(input);
            IEnumerable<LogStream> found = group.Streams.Values.Where(s => s.Record.Name.StartsWith(prefix, StringComparison.Ordinal));
            if (input.Text("orderBy") == "LastEventTime")
            {
                found = found.OrderBy(static s => s.Events.Count == 0 ? 0 : s.Events[^1].Timestamp);
            }

            LogStream[] all = [.. input.Flag("descending") is true ? found.Reverse() : found];
            var start = Place(input);
            var answer = new JsonObject { ["logStreams"] = new JsonArray([.. all.Skip(start).Take(limit).Select(s => (JsonNode)Shape(s))]) };
            if (start + limit < all.Length)
            {
                answer["nextToken"] = (start + limit).ToString(CultureInfo.InvariantCulture);
            }

            return answer;
        }
    }

    public async Task<JsonObject> PutAsync(JsonObject input, CloudCall call)
    {
        var events = input.Objects("logEvents")
            .Select(static e => (Timestamp: e.Number("timestamp") ?? throw LogsErrors.Invalid("timestamp is required"), Message: e.RequiredText("message", static () => LogsErrors.Invalid("message is required"))))
            .ToArray();
        for (var i = 1; i < events.Length; i++)
        {
            if (events[i].Timestamp < events[i - 1].Timestamp)
            {
                throw LogsErrors.Invalid("Log events in a single PutLogEvents request must be in chronological order.");
            }
        }

        Task added;
        long next;
        lock (book.Gate)
        {
            var stream = Stream(Group(input), input);
            added = book.AddAsync(stream, events);
            next = stream.NextNumber;
        }

        await added;
        return new JsonObject { ["nextSequenceToken"] = next.ToString("D56", CultureInfo.InvariantCulture) };
    }

    public JsonObject Get(JsonObject input, CloudCall call)
    {
        var limit = (int)Math.Clamp(input.Number("limit") ?? MostEvents, 1, MostEvents);
        lock (book.Gate)
        {
            LogEvent[] all = [.. InTime(Stream(Group(input), input).Events, input)];
            var (first, count) = Page(input, all, limit);
            var page = all.AsSpan(first, count);
            var events = new JsonArray();
            foreach (var e in page)
            {
                events.Add((JsonNode)new JsonObject { ["timestamp"] = e.Timestamp, ["message"] = e.Message, ["ingestionTime"] = e.IngestionTime });
            }

            // The token of the end comes back as it was given: so a client sees that there is no more for now.
            var after = page.Length > 0 ? page[^1].Number : first > 0 ? all[first - 1].Number : 0;
            var before = page.Length > 0 ? page[0].Number : after + 1;
            return new JsonObject { ["events"] = events, ["nextForwardToken"] = Token('f', after), ["nextBackwardToken"] = Token('b', before) };
        }
    }

    public JsonObject Filter(JsonObject input, CloudCall call)
    {
        var pattern = new LogPattern(input.Text("filterPattern"));
        var names = input.Texts("logStreamNames");
        var prefix = input.Text("logStreamNamePrefix") ?? "";
        var limit = (int)Math.Clamp(input.Number("limit") ?? MostEvents, 1, MostEvents);
        lock (book.Gate)
        {
            var found = Group(input).Streams.Values
                .Where(s => (names.Count == 0 || names.Contains(s.Record.Name, StringComparer.Ordinal)) && s.Record.Name.StartsWith(prefix, StringComparison.Ordinal))
                .SelectMany(s => InTime(s.Events, input).Where(e => pattern.Matches(e.Message)).Select(e => (Stream: s.Record, Event: e)))
                .OrderBy(static f => f.Event.Timestamp)
                .ToArray();
            var start = Place(input);
            var answer = new JsonObject
            {
                ["events"] = new JsonArray([.. found.Skip(start).Take(limit).Select(f => (JsonNode)new JsonObject
                {
                    ["logStreamName"] = f.Stream.Name,
                    ["timestamp"] = f.Event.Timestamp,
                    ["message"] = f.Event.Message,
                    ["ingestionTime"] = f.Event.IngestionTime,
                    ["eventId"] = f.Event.Number.ToString("D56", CultureInfo.InvariantCulture),
                })]),
                ["searchedLogStreams"] = new JsonArray(),
            };
            if (start + limit < found.Length)
            {
                answer["nextToken"] = (start + limit).ToString(CultureInfo.InvariantCulture);
            }

            return answer;
        }
    }

    private static IEnumerable<LogEvent> InTime(IEnumerable<LogEvent> events, JsonObject input)
    {
        var from = input.Number("startTime") ?? long.MinValue;
        var to = input.Number("endTime") ?? long.MaxValue;
        return events.Where(e => e.Timestamp >= from && e.Timestamp < to).OrderBy(static e => e.Timestamp).ThenBy(static e => e.Number);
    }

    // Tokens name the event that a page goes on from: "f/12/s" forwards, "b/12/s" backwards.
    private static (int First, int Count) Page(JsonObject input, LogEvent[] all, int limit)
    {
        if (input.Text("nextToken")?.Split('/') is [var direction, var number, "s"] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
        {
            var edge = Array.FindIndex(all, e => direction == "f" ? e.Number > at : e.Number >= at) is var found and >= 0 ? found : all.Length;
            return direction == "f" ? (edge, Math.Min(limit, all.Length - edge)) : (Math.Max(0, edge - limit), Math.Min(limit, edge));
        }

        var count = Math.Min(limit, all.Length);
        return input.Flag("startFromHead") is true ? (0, count) : (all.Length - count, count);
    }

    private static string Token(char direction, long number) => string.Create(CultureInfo.InvariantCulture, $"{direction}/{number:D56}/s");

    private static int Place(JsonObject input) => input.Text("nextToken") is { } token
        ? int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : throw LogsErrors.Invalid("The specified nextToken is invalid.")
        : 0;

    private JsonObject Shape(LogStream stream)
    {
        var shape = new JsonObject
        {
            ["logStreamName"] = stream.Record.Name,
            ["creationTime"] = stream.Record.CreatedAt.ToUnixTimeMilliseconds(),
            ["arn"] = settings.Arn("logs", $"log-group:{stream.Record.Group}:log-stream:{stream.Record.Name}"),
            ["storedBytes"] = 0,
            ["uploadSequenceToken"] = stream.NextNumber.ToString("D56", CultureInfo.InvariantCulture),
        };
        if (stream.Events.Count > 0)
        {
            shape["firstEventTimestamp"] = stream.Events.Min(static e => e.Timestamp);
            shape["lastEventTimestamp"] = stream.Events.Max(static e => e.Timestamp);
            shape["lastIngestionTime"] = stream.Events[^1].IngestionTime;
        }

        return shape;
    }

    private LogGroup Group(JsonObject input) =>
        book.Find(input.Text("logGroupIdentifier") ?? input.RequiredText("logGroupName", static () => LogsErrors.Invalid("logGroupName is required"))) ?? throw LogsErrors.NoSuchGroup();

    private static LogStream Stream(LogGroup group, JsonObject input) =>
        group.Streams.GetValueOrDefault(input.RequiredText("logStreamName", static () => LogsErrors.Invalid("logStreamName is required"))) ?? throw LogsErrors.NoSuchStream();
}
