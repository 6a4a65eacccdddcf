using System.Globalization;
using System.Security.Cryptography;

namespace Espresso.Dashboard;

/// <summary>
/// What the dashboard was told at start. The names are those of the Aspire dashboard, so that whoever starts one can start the other.
/// </summary>
internal sealed record DashboardOptions
{
    /// <summary>Where the pages are served (<c>ASPNETCORE_URLS</c>); loopback only. Several are separated by <c>;</c>.</summary>
    public required IReadOnlyList<Uri> FrontendUrls { get; init; }

    /// <summary>Where OTLP over HTTP is received (<c>ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL</c>); loopback only.</summary>
    public required Uri OtlpUrl { get; init; }

    /// <summary>What senders of telemetry give in <c>x-otlp-api-key</c>; null lets every local process send.</summary>
    public string? OtlpApiKey { get; init; }

    /// <summary>What a person gives once at <c>/login</c>.</summary>
    public required string BrowserToken { get; init; }

    /// <summary>True when nobody gave a token: then it is printed, as nobody else can know it.</summary>
    public required bool BrowserTokenGenerated { get; init; }

    /// <summary>The AppHost's resource service; null when the dashboard stands alone.</summary>
    public Uri? ResourceServiceUrl { get; init; }

    /// <summary>Goes to the resource service in <c>x-resource-service-api-key</c>.</summary>
    public string? ResourceServiceApiKey { get; init; }

    /// <summary>Shown as the title of the pages.</summary>
    public string ApplicationName { get; init; } = "Espresso";

    public TelemetryLimits Limits { get; init; } = new();

    /// <exception cref="DashboardConfigurationException">A setting does not say what it must.</exception>
    public static DashboardOptions From(IConfiguration configuration)
    {
        var token = Text(configuration, "Dashboard:Frontend:BrowserToken");
        return new DashboardOptions
        {
            FrontendUrls = [.. (Text(configuration, "urls") ?? "http://127.0.0.1:18888")
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(url => ListenUrl("ASPNETCORE_URLS", url))],
            OtlpUrl = ListenUrl("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", Text(configuration, "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL") ?? "http://127.0.0.1:18890"),
            OtlpApiKey = Text(configuration, "Dashboard:Otlp:PrimaryApiKey"),
            BrowserToken = token ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            BrowserTokenGenerated = token is null,
            ResourceServiceUrl = ResourceService(Text(configuration, "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL")),
            ResourceServiceApiKey = Text(configuration, "Dashboard:ResourceServiceClient:ApiKey"),
            ApplicationName = Title(Text(configuration, "Dashboard:ApplicationName") ?? "Espresso"),
            Limits = TelemetryLimits.From(configuration.GetSection("Dashboard:TelemetryLimits")),
        };
    }

    private static string? Text(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : null;

    /// <summary>An AppHost gives its own name, which is the application's and a suffix.</summary>
    private static string Title(string name) =>
        name.EndsWith(".AppHost", StringComparison.Ordinal) ? name[..^".AppHost".Length] : name;

    private static Uri ListenUrl(string setting, string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
        {
            throw new DashboardConfigurationException($"{setting} is \"{value}\"; it must be an http URL such as http://127.0.0.1:18888.");
        }

        return url.IsLoopback
            ? url
            : throw new DashboardConfigurationException($"{setting} is \"{value}\"; the dashboard shows logs and secrets of this machine and listens on 127.0.0.1, [::1] or localhost only.");
    }

    private static Uri? ResourceService(string? value)
    {
        if (value is null)
        {
            return null;
        }

        return Uri.TryCreate(value.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new DashboardConfigurationException($"ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL is \"{value}\"; it must be an http or https URL.");
    }
}

/// <summary>How much telemetry is kept, in memory; the oldest goes first. Set with <c>DASHBOARD__TELEMETRYLIMITS__…</c>.</summary>
internal sealed record TelemetryLimits
{
    /// <summary>Log records, over all resources.</summary>
    public int MaxLogCount { get; init; } = 10_000;

    /// <summary>Traces; the one that has been silent longest goes first.</summary>
    public int MaxTraceCount { get; init; } = 10_000;

    /// <summary>Spans, over all traces.</summary>
    public int MaxSpanCount { get; init; } = 200_000;

    /// <summary>Spans of one trace; further ones are counted and dropped.</summary>
    public int MaxSpansPerTrace { get; init; } = 10_000;

    /// <summary>Measurements kept per series; a series whose value stands still needs one.</summary>
    public int MaxMetricsCount { get; init; } = 2_000;

    /// <summary>Series (combinations of attribute values) per instrument; further ones are counted and dropped.</summary>
    public int MaxSeriesCount { get; init; } = 500;

    /// <summary>Attributes of one span, log record, event or link.</summary>
    public int MaxAttributeCount { get; init; } = 128;

    /// <summary>Characters of one attribute value or log message.</summary>
    public int MaxAttributeLength { get; init; } = 16_384;

    /// <summary>Events of one span.</summary>
    public int MaxSpanEventCount { get; init; } = 500;

    /// <summary>Console lines kept per resource.</summary>
    public int MaxConsoleLogCount { get; init; } = 10_000;

    public static TelemetryLimits From(IConfiguration section)
    {
        var defaults = new TelemetryLimits();
        return new TelemetryLimits
        {
            MaxLogCount = Count(section, nameof(MaxLogCount), defaults.MaxLogCount),
            MaxTraceCount = Count(section, nameof(MaxTraceCount), defaults.MaxTraceCount),
            MaxSpanCount = Count(section, nameof(MaxSpanCount), defaults.MaxSpanCount),
            MaxSpansPerTrace = Count(section, nameof(MaxSpansPerTrace), defaults.MaxSpansPerTrace),
            MaxMetricsCount = Count(section, nameof(MaxMetricsCount), defaults.MaxMetricsCount),
            MaxSeriesCount = Count(section, nameof(MaxSeriesCount), defaults.MaxSeriesCount),
            MaxAttributeCount = Count(section, nameof(MaxAttributeCount), defaults.MaxAttributeCount),
            MaxAttributeLength = Count(section, nameof(MaxAttributeLength), defaults.MaxAttributeLength),
            MaxSpanEventCount = Count(section, nameof(MaxSpanEventCount), defaults.MaxSpanEventCount),
            MaxConsoleLogCount = Count(section, nameof(MaxConsoleLogCount), defaults.MaxConsoleLogCount),
        };
    }

    private static int Count(IConfiguration section, string name, int otherwise)
    {
        if (section[name] is not { Length: > 0 } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new DashboardConfigurationException($"Dashboard:TelemetryLimits:{name} is \"{text}\"; it must be a whole number above 0.");
    }
}

/// <summary>A setting that the dashboard cannot start with; the message names it, its value and what it must be.</summary>
internal sealed class DashboardConfigurationException(string message) : Exception(message);
