using Microsoft.Extensions.Configuration;

namespace Espresso.AppHost.Local;

/// <summary>What can be set for a run on this machine, by configuration (arguments, environment, appsettings).</summary>
/// <param name="SitePort"><c>Ports:Site</c>, 5180 unless set.</param>
/// <param name="LocalCloudPort"><c>Ports:LocalCloud</c>, 4566 unless set.</param>
/// <param name="DynamoDbPort"><c>Ports:DynamoDb</c>, 8000 unless set.</param>
/// <param name="DataDirectory"><c>Data:Directory</c>: where the local cloud keeps its state; <c>.data</c> beside the solution unless set (<c>.data/lambda</c> for a rehearsal, which is another deployment).</param>
internal sealed record LocalSettings(int SitePort, int LocalCloudPort, int DynamoDbPort, string DataDirectory)
{
    /// <summary>The region of the local cloud. Nothing depends on which.</summary>
    public const string Region = "eu-west-1";

    /// <summary>Whom customers' mail comes from; the local cloud catches it and sends nothing.</summary>
    public const string SenderEmail = "coffee@example.com";

    /// <summary>Where the site is, without a slash at the end.</summary>
    public string SiteUrl => $"http://127.0.0.1:{SitePort}";

    /// <summary>The file that holds the one clock's offset (see <c>Clock__OffsetFile</c>).</summary>
    public string ClockFile => Path.Combine(DataDirectory, "clock");

    /// <summary>A file that asks the next start to begin with nothing.</summary>
    public string ResetMark => Path.Combine(DataDirectory, "reset");

    public static LocalSettings Read(IDistributedApplicationBuilder builder)
    {
        var settings = new LocalSettings(
            Port(builder.Configuration, "Ports:Site", 5180),
            Port(builder.Configuration, "Ports:LocalCloud", 4566),
            Port(builder.Configuration, "Ports:DynamoDb", 8000),
            Path.GetFullPath(builder.Configuration["Data:Directory"] is { Length: > 0 } given ? given : builder.IsRehearsal() ? "../.data/lambda" : "../.data", builder.AppHostDirectory));
        if (builder.ExecutionContext.IsRunMode)
        {
            settings.PrepareDataDirectory();
        }

        return settings;
    }

    private void PrepareDataDirectory()
    {
        if (File.Exists(ResetMark))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }

        Directory.CreateDirectory(DataDirectory);
        if (!File.Exists(ClockFile))
        {
            File.WriteAllBytes(ClockFile, new byte[sizeof(long)]);
        }
    }

    private static int Port(ConfigurationManager configuration, string key, int byDefault)
    {
        var text = configuration[key];
        if (string.IsNullOrEmpty(text))
        {
            return byDefault;
        }

        return int.TryParse(text, out var port) && port is > 0 and <= 65535
            ? port
            : throw new DistributedApplicationException($"{key} is '{text}', which is not a port: give a whole number from 1 to 65535, or leave it out for {byDefault}.");
    }
}
