namespace Espresso.LocalCloud.Kernel;

/// <summary>What the environment says about this process; read once at start.</summary>
public sealed class CloudSettings
{
    /// <summary>Every resource belongs to this account.</summary>
    public const string AccountId = "000000000000";

    /// <summary>The region in every ARN (<c>AWS_REGION</c>, default <c>eu-west-1</c>). Clients of any region see the same resources.</summary>
    public string Region { get; init; } = "eu-west-1";

    /// <summary>Where state is kept (<c>LocalCloud__DataDirectory</c>); absent: in memory only.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The site's origin (<c>Site__Url</c>), the only other browser origin that may call.</summary>
    public Uri? SiteUrl { get; init; }

    /// <summary>DynamoDB Local (<c>AWS_ENDPOINT_URL_DYNAMODB</c>).</summary>
    public Uri? DynamoDbEndpoint { get; init; }

    /// <summary>The shared clock's file (<c>Clock__OffsetFile</c>).</summary>
    public string? ClockOffsetFile { get; init; }

    /// <summary>
    /// How long a function's process may stay away after its connection ended before it counts as dead
    /// (<c>LocalCloud__PollerGrace</c>, default three seconds).
    /// </summary>
    public TimeSpan PollerGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How many processes a function from a package may have at a time on this machine (<c>LocalCloud__MostInstances</c>,
    /// default two per processor and at least four); further calls wait.
    /// </summary>
    public int MostInstances { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Fixed ports of function URLs by function name (<c>LocalCloud__FunctionUrlPorts__web=5180</c>); others get a free one.</summary>
    public IReadOnlyDictionary<string, int> FunctionUrlPorts { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Reads the settings from <paramref name="configuration"/>.</summary>
    public static CloudSettings From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new CloudSettings
        {
            Region = configuration["AWS_REGION"] ?? configuration["AWS_DEFAULT_REGION"] ?? "eu-west-1",
            DataDirectory = Given(configuration["LocalCloud:DataDirectory"]),
            SiteUrl = Address(configuration, "Site:Url"),
            DynamoDbEndpoint = Address(configuration, "AWS_ENDPOINT_URL_DYNAMODB"),
            ClockOffsetFile = Given(configuration["Clock:OffsetFile"]),
            PollerGrace = configuration.GetValue("LocalCloud:PollerGrace", TimeSpan.FromSeconds(3)),
            MostInstances = configuration.GetValue("LocalCloud:MostInstances", Math.Max(4, 2 * Environment.ProcessorCount)),
            FunctionUrlPorts = configuration.GetSection("LocalCloud:FunctionUrlPorts").GetChildren().ToDictionary(child => child.Key, child => child.Get<int>(), StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>An ARN of this account and region, for example <c>Arn("sqs", "orders")</c>.</summary>
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{AccountId}:{resource}";

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static Uri? Address(IConfiguration configuration, string key)
    {
        if (Given(configuration[key]) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? address
            : throw new InvalidOperationException($"Setting {key} is \"{text}\", which is not an absolute URL such as http://127.0.0.1:8000.");
    }
}
