using System.Text.Json;
using Amazon.Runtime;

namespace Amazon.StandIns;

/// <summary>Writes one JSON object; a null value is left out.</summary>
internal readonly struct WireWriter(Utf8JsonWriter json)
{
    public WireWriter Add(string name, string value)
    {
        if (value is not null) json.WriteString(name, value);
        return this;
    }

    public WireWriter Add(string name, ConstantClass value) => Add(name, value?.Value);

    public WireWriter Add(string name, bool? value)
    {
        if (value is { } set) json.WriteBoolean(name, set);
        return this;
    }

    public WireWriter Add(string name, long? value)
    {
        if (value is { } set) json.WriteNumber(name, set);
        return this;
    }

    /// <summary>Times are seconds since 1970.</summary>
    public WireWriter Add(string name, DateTime? value)
    {
        if (value is { } set) json.WriteNumber(name, (set.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        return this;
    }

    public WireWriter Add(string name, MemoryStream value)
    {
        if (value is not null) json.WriteBase64String(name, value.ToArray());
        return this;
    }

    public WireWriter Add(string name, List<string> values)
    {
        if (!IsSet(values, values?.Count)) return this;
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
        return this;
    }

    public WireWriter Add<T>(string name, T value, Action<WireWriter, T> write) where T : class
    {
        if (value is null) return this;
        json.WritePropertyName(name);
        Write(value, write);
        return this;
    }

    public WireWriter Add<T>(string name, List<T> values, Action<WireWriter, T> write)
    {
        if (!IsSet(values, values?.Count)) return this;
        json.WriteStartArray(name);
        foreach (var value in values) Write(value, write);
        json.WriteEndArray();
        return this;
    }

    public WireWriter Add(string name, Dictionary<string, string> values)
    {
        if (!IsSet(values, values?.Count)) return this;
        json.WriteStartObject(name);
        foreach (var (key, value) in values) json.WriteString(key, value);
        json.WriteEndObject();
        return this;
    }

    public WireWriter Add<T>(string name, Dictionary<string, T> values, Action<WireWriter, T> write)
    {
        if (!IsSet(values, values?.Count)) return this;
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WritePropertyName(key);
            Write(value, write);
        }

        json.WriteEndObject();
        return this;
    }

    private void Write<T>(T value, Action<WireWriter, T> write)
    {
        json.WriteStartObject();
        write(this, value);
        json.WriteEndObject();
    }

    // As in the SDK: an empty collection counts as set only where collections start as null.
    private static bool IsSet(object values, int? count) => values is not null && (count > 0 || !AWSConfigs.InitializeCollections);
}

/// <summary>Reads one JSON object; what is absent or null reads as null.</summary>
internal readonly struct WireReader(JsonElement json)
{
    public string Text(string name) => Find(name) is { } e ? e.ValueKind == JsonValueKind.String ? e.GetString() : e.GetRawText() : null;

    public int? Int(string name) => Find(name)?.GetInt32();

    public long? Long(string name) => Find(name)?.GetInt64();

    public bool? Bool(string name) => Find(name)?.GetBoolean();

    public DateTime? Date(string name) => Find(name) is { } e
        ? e.ValueKind == JsonValueKind.Number ? DateTime.UnixEpoch.AddTicks((long)(e.GetDecimal() * TimeSpan.TicksPerSecond)) : e.GetDateTime().ToUniversalTime()
        : null;

    public MemoryStream Blob(string name) => Find(name) is { } e ? new MemoryStream(e.GetBytesFromBase64()) : null;

    public T Object<T>(string name, Func<WireReader, T> read) where T : class => Find(name) is { } e ? read(new WireReader(e)) : null;

    public List<string> Texts(string name) => Each(name, static e => e.GetString());

    public List<T> List<T>(string name, Func<WireReader, T> read) => Each(name, e => read(new WireReader(e)));

    public Dictionary<string, string> Map(string name) => Pairs(name, static e => e.GetString());

    public Dictionary<string, T> Map<T>(string name, Func<WireReader, T> read) => Pairs(name, e => read(new WireReader(e)));

    private List<T> Each<T>(string name, Func<JsonElement, T> read) => Find(name) is { } e ? [.. e.EnumerateArray().Select(read)] : Unset.List<T>();

    private Dictionary<string, T> Pairs<T>(string name, Func<JsonElement, T> read) =>
        Find(name) is { } e ? e.EnumerateObject().ToDictionary(p => p.Name, p => read(p.Value)) : Unset.Map<T>();

    private JsonElement? Find(string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var e) && e.ValueKind != JsonValueKind.Null ? e : null;
}
