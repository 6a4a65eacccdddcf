using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.ServiceDefaults;

/// <summary>Where a service begins.</summary>
public static partial class ServiceBuilder
{
    /// <summary>
    /// The builder of a service. A package for Lambda has no server of its own, no settings files and no host names to filter, so its builder
    /// begins empty; anywhere else it is <see cref="WebApplication.CreateSlimBuilder(string[])" />'s.
    /// </summary>
    /// <param name="args">The command line.</param>
    public static WebApplicationBuilder Create(string[] args)
    {
        WebApplicationBuilder? builder = null;
        CreateWithServer(args, ref builder);
        return builder ?? CreateForEvents(args);
    }

    /// <summary>Settings from the environment and the command line, logging to the console, routing: what is left when events come from Lambda.</summary>
    internal static WebApplicationBuilder CreateForEvents(string[] args)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            Args = args,
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole()
            .Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.SpanId | ActivityTrackingOptions.TraceId | ActivityTrackingOptions.ParentId);
        builder.Services.AddRoutingCore();
        return builder;
    }

    // A package's build leaves the folder Server out, and with it Kestrel.
    static partial void CreateWithServer(string[] args, ref WebApplicationBuilder? builder);
}
