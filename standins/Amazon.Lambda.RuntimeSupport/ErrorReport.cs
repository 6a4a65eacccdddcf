using System.Globalization;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An exception in the two shapes that the Runtime API takes.</summary>
internal static class ErrorReport
{
    // The API refuses a longer cause; who reads it wants the top of the stack.
    private const int MaxCause = 16 * 1024;

    /// <summary>The type's name, in the characters that a header can hold.</summary>
    public static string TypeOf(Exception exception) => new([.. exception.GetType().Name.Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '_')]);

    // {"errorMessage":"…","errorType":"InvalidOperationException","stackTrace":["at …"],"cause":{…}}
    public static byte[] Body(Exception exception) => Json(json => WriteError(json, exception));

    // {"working_directory":"/var/task","exceptions":[{"type":"…","message":"…","stack":[{"label":"…","path":"…","line":12}]}],"paths":["…"]}
    public static string XRayCause(Exception exception)
    {
        var whole = Cause(exception, frames: 50);
        return whole.Length <= MaxCause ? whole : Cause(exception, frames: 0) is { Length: <= MaxCause } brief ? brief : "{}";
    }

    private static string Cause(Exception exception, int frames) => System.Text.Encoding.UTF8.GetString(Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("working_directory", Environment.CurrentDirectory);
        json.WriteStartArray("exceptions");
        json.WriteStartObject();
        json.WriteString("type", exception.GetType().Name);
        json.WriteString("message", exception.Message);
        json.WriteStartArray("stack");
        var paths = new List<string>();
        foreach (var line in Lines(exception).Take(frames))
        {
            // "at Some.Method(String name) in /src/File.cs:line 12"; natively compiled code knows no files.
            var (label, path, number) = (line, (string)null, 0);
            if (line.LastIndexOf(" in ", StringComparison.Ordinal) is > 0 and var at && line.LastIndexOf(":line ", StringComparison.Ordinal) is var colon && colon > at
                && int.TryParse(line.AsSpan(colon + 6), CultureInfo.InvariantCulture, out number))
                (label, path) = (line[..at], line[(at + 4)..colon]);
            json.WriteStartObject();
            json.WriteString("label", label.StartsWith("at ", StringComparison.Ordinal) ? label[3..] : label);
            if (path is not null)
            {
                json.WriteString("path", path);
                json.WriteNumber("line", number);
                if (!paths.Contains(path)) paths.Add(path);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("paths");
        foreach (var path in paths) json.WriteStringValue(path);
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    private static void WriteError(Utf8JsonWriter json, Exception e)
    {
        json.WriteStartObject();
        json.WriteString("errorMessage", e.Message);
        json.WriteString("errorType", e.GetType().Name);
        json.WriteStartArray("stackTrace");
        foreach (var line in Lines(e)) json.WriteStringValue(line);
        json.WriteEndArray();
        if (e.InnerException is { } inner)
        {
            json.WritePropertyName("cause");
            WriteError(json, inner);
        }

        json.WriteEndObject();
    }

    private static string[] Lines(Exception e) => (e.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // The writer's encoder leaves nothing but ASCII, so that the text can stand in a header as well.
    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return buffer.ToArray();
    }
}
