using System.Globalization;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Amazon.StandIns;

/// <summary>Writes one structure as form parameters under a prefix; a null value is left out.</summary>
internal readonly struct WireWriter(IDictionary<string, string> parameters, string prefix)
{
    public WireWriter Add(string name, string value)
    {
        if (value is not null) parameters[prefix + name] = value;
        return this;
    }

    public WireWriter Add(string name, ConstantClass value) => Add(name, value?.Value);

    public WireWriter Add(string name, bool? value) => Add(name, value is { } set ? set ? "true" : "false" : null);

    public WireWriter Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public WireWriter Add(string name, MemoryStream value) => Add(name, value is null ? null : Convert.ToBase64String(value.ToArray()));

    public WireWriter Add(string name, List<string> values)
    {
        if (values is { Count: 0 } && !AWSConfigs.InitializeCollections) return Add(name, "");
        for (var i = 0; i < values?.Count; i++) Add(Item(name, "member", i), values[i]);
        return this;
    }

    public WireWriter Add<T>(string name, T value, Action<WireWriter, T> write) where T : class
    {
        if (value is not null) write(new WireWriter(parameters, $"{prefix}{name}."), value);
        return this;
    }

    public WireWriter Add<T>(string name, List<T> values, Action<WireWriter, T> write) where T : class
    {
        if (values is { Count: 0 } && !AWSConfigs.InitializeCollections) return Add(name, "");
        for (var i = 0; i < values?.Count; i++) Add(Item(name, "member", i), values[i], write);
        return this;
    }

    public WireWriter Add(string name, Dictionary<string, string> values)
    {
        var i = 0;
        foreach (var (key, value) in values ?? [])
        {
            Add(Item(name, "entry", i) + ".key", key);
            Add(Item(name, "entry", i++) + ".value", value);
        }

        return this;
    }

    /// <summary>SNS's message attributes: <c>name.entry.1.Name</c> and <c>name.entry.1.Value.…</c>.</summary>
    public WireWriter Add<T>(string name, Dictionary<string, T> values, Action<WireWriter, T> write) where T : class
    {
        var i = 0;
        foreach (var (key, value) in values ?? [])
        {
            Add(Item(name, "entry", i) + ".Name", key);
            Add(Item(name, "entry", i++) + ".Value", value, write);
        }

        return this;
    }

    private static string Item(string name, string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}.{kind}.{index + 1}");
}

/// <summary>Reads one XML element's children by local name; what is absent reads as null.</summary>
internal readonly struct WireReader(XElement xml)
{
    public string Text(string name) => Child(xml, name)?.Value;

    public int? Int(string name) => Text(name) is { } t ? int.Parse(t, CultureInfo.InvariantCulture) : null;

    public long? Long(string name) => Text(name) is { } t ? long.Parse(t, CultureInfo.InvariantCulture) : null;

    public bool? Bool(string name) => Text(name) is { } t ? bool.Parse(t) : null;

    public DateTime? Date(string name) => Text(name) is { } t
        ? DateTime.Parse(t, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
        : null;

    public T Object<T>(string name, Func<WireReader, T> read) where T : class => Child(xml, name) is { } e ? read(new WireReader(e)) : null;

    public List<string> Texts(string name) => Each(name, static e => e.Value);

    public List<T> List<T>(string name, Func<WireReader, T> read) => Each(name, e => read(new WireReader(e)));

    public Dictionary<string, string> Map(string name)
    {
        var entries = Child(xml, name)?.Elements().ToDictionary(e => Child(e, "key").Value, e => Child(e, "value").Value);
        return entries is { Count: > 0 } ? entries : Unset.Map<string>();
    }

    internal static XElement Child(XElement parent, string name) => parent?.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    private List<T> Each<T>(string name, Func<XElement, T> read)
    {
        var members = Child(xml, name)?.Elements().Where(e => e.Name.LocalName == "member").Select(read).ToList();
        return members is { Count: > 0 } ? members : Unset.List<T>();
    }
}
