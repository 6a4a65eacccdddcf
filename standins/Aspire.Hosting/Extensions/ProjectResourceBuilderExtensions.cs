using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    private const string ConsoleTimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffffff ";

    /// <summary>Adds the project of a class that the AppHost's build made.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    /// <summary>Adds a project with a launch profile; null uses none.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, options => Choose(options, launchProfileName));

    /// <summary>Adds a project with options.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddProject(name, new TProject(), configure);
    }

    /// <summary>Adds the project at a path, absolute or from the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath) =>
        builder.AddProject(name, projectPath, _ => { });

    /// <summary>Adds the project at a path with a launch profile; null uses none.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, options => Choose(options, launchProfileName));

    /// <summary>Adds the project at a path with options.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(projectPath);
        return builder.AddProject(name, new ProjectMetadata(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);
    }

    internal static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);
        return builder.AddResource(new ProjectResource(name))
            .WithAnnotation(metadata)
            .WithProjectDefaults(options);
    }

    internal static IResourceBuilder<T> WithProjectDefaults<T>(this IResourceBuilder<T> builder, ProjectResourceOptions options)
        where T : ProjectResource
    {
        if (options.ExcludeLaunchProfile)
            builder.WithAnnotation<ExcludeLaunchProfileAnnotation>();
        else if (!string.IsNullOrEmpty(options.LaunchProfileName))
            builder.WithAnnotation(new LaunchProfileAnnotation(options.LaunchProfileName));

        builder.WithOtlpExporter();
        var application = builder.ApplicationBuilder;
        if (application.ExecutionContext.IsPublishMode)
            return builder;

        var launch = LaunchProfiles.Effective(builder.Resource, builder.Resource.GetProjectMetadata(), application.Configuration);
        if (launch is { Profile: var profile })
        {
            AddEndpoints(builder, profile);
            AddLaunchUrl(builder, profile);
            if (!string.IsNullOrWhiteSpace(profile.CommandLineArgs))
                builder.WithArgs(CommandLine.Split(profile.CommandLineArgs));
        }

        return builder.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true";
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true";
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
            variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
            variables["LOGGING__CONSOLE__FORMATTEROPTIONS__TIMESTAMPFORMAT"] = ConsoleTimestampFormat;
            variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
            variables["DOTNET_ENVIRONMENT"] = application.Environment.EnvironmentName;
            variables["ASPNETCORE_ENVIRONMENT"] = application.Environment.EnvironmentName;
            foreach (var (key, value) in launch?.Profile.EnvironmentVariables ?? [])
                variables[key] = Environment.ExpandEnvironmentVariables(value);

            if (Urls(builder.Resource) is { } urls)
                variables[KnownConfigNames.AspNetCoreUrls] = urls;
        });
    }

    private static void Choose(ProjectResourceOptions options, string? launchProfileName)
    {
        options.ExcludeLaunchProfile = launchProfileName is null;
        options.LaunchProfileName = launchProfileName;
    }

    private static void AddEndpoints<T>(IResourceBuilder<T> builder, LaunchProfile profile)
        where T : ProjectResource
    {
        foreach (var url in (profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
                throw new DistributedApplicationException($"The applicationUrl '{url}' in the launch profile of resource '{builder.Resource.Name}' is not an absolute URL.");

            var taken = builder.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var name = uri.Scheme;
            for (var i = 2; taken.Contains(name); i++)
                name = $"{uri.Scheme}{i}";

            builder.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, uri.Scheme, name: name, port: uri.Port) { TargetHost = uri.Host, FromLaunchProfile = true });
        }
    }

    private static void AddLaunchUrl<T>(IResourceBuilder<T> builder, LaunchProfile profile)
        where T : ProjectResource
    {
        if (string.IsNullOrWhiteSpace(profile.LaunchUrl))
            return;

        builder.WithUrls(context =>
        {
            foreach (var url in context.Urls.Where(url => url.Endpoint?.EndpointAnnotation.FromLaunchProfile == true))
            {
                url.Url = Uri.TryCreate(profile.LaunchUrl, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https"
                    ? profile.LaunchUrl
                    : new UriBuilder(url.Url) { Path = profile.LaunchUrl }.Uri.ToString();
            }
        });
    }

    /// <summary>The addresses on which Kestrel listens; this machine only, where the endpoint says localhost.</summary>
    private static ReferenceExpression? Urls(ProjectResource resource)
    {
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in resource.GetEndpoints().Where(endpoint => endpoint.Scheme is "http" or "https"))
        {
            if (!urls.IsEmpty)
                urls.AppendLiteral(";");

            var host = endpoint.EndpointAnnotation.TargetHost is KnownHostNames.Localhost ? "127.0.0.1" : endpoint.EndpointAnnotation.TargetHost;
            urls.Append($"{endpoint.Scheme}://{host}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        return urls.IsEmpty ? null : urls.Build();
    }
}
