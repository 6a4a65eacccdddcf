using System.Globalization;
using Aspire.Hosting.AWS.CloudFormation;
using Espresso.AppHost.Infrastructure;
using Microsoft.Extensions.Configuration;

namespace Espresso.AppHost.Local;

/// <summary>
/// A deployment on this machine (launch profile <c>lambda</c>): the packages that ship, put up by the template that ships,
/// run by the local cloud's Lambda behind its API Gateway. Nothing of it is a process that a developer starts.
/// </summary>
internal static class Rehearsal
{
    private const string Section = "Rehearsal";

    /// <summary>Whether this run is one: <c>Rehearsal:Run</c>.</summary>
    public static bool IsRehearsal(this IDistributedApplicationBuilder builder) => builder.Configuration.GetValue(Section + ":Run", defaultValue: false);

    /// <summary>Deploys to the local cloud, which is the site as well.</summary>
    public static async Task AddRehearsalAsync(
        this IDistributedApplicationBuilder builder, LocalSettings local, IResourceBuilder<ProjectResource> localCloud, IResourceBuilder<ParameterResource> password)
    {
        await builder.AddDeployedStackAsync(local, localCloud, LocalCloud.HealthPath, password);
        localCloud
            .WithEnvironment("Site__Url", local.SiteUrl)
            .WithEnvironment($"LocalCloud__FunctionUrlPorts__{ResourceNames.Web}", local.SitePort.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The packages and the template in a cloud on this machine. <c>Rehearsal:Parameters:…</c> sets parameters of the template.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="local">Where things are on this machine.</param>
    /// <param name="aws">Answers all of AWS's services at <see cref="LocalSettings.LocalCloudPort"/>.</param>
    /// <param name="healthPath">Answers 200 there when it is up.</param>
    /// <param name="password">Of the seeded users.</param>
    public static async Task<IResourceBuilder<ICloudFormationTemplateResource>> AddDeployedStackAsync(
        this IDistributedApplicationBuilder builder, LocalSettings local, IResourceBuilder<IResourceWithEndpoints> aws, string healthPath, IResourceBuilder<ParameterResource> password)
    {
        var packages = builder.ExecutionContext.IsRunMode
            ? await LambdaPackages.BuildAsync(Path.GetFullPath("..", builder.AppHostDirectory), builder.Configuration[Section + ":PackageFolder"])
            : LambdaPackages.None;
        var cloudUrl = $"http://127.0.0.1:{local.LocalCloudPort}";
        var cloud = builder.AddAWSCloudFormationTemplate(ResourceNames.Cloud, TemplatePublishing.PathOf(builder), "espresso")
            .WithParameter("PackageBucket", LambdaPackages.Bucket)
            .WithParameter("SenderEmail", LocalSettings.SenderEmail)
            .WithParameter("SiteUrl", local.SiteUrl)
            .WithParameter("CognitoEndpoint", cloudUrl)
            .WithParameter("ApiOrigin", cloudUrl + "/_aws/execute-api")
            .WithReference(aws.CreateCloudFormationClient(healthPath, packages.UploadAsync))
            .WithSeededUsers(aws, password);
        foreach (var (parameter, key) in packages.Keys)
        {
            cloud.WithParameter(parameter, key);
        }

        foreach (var parameter in builder.Configuration.GetSection(Section + ":Parameters").GetChildren())
        {
            cloud.WithParameter(parameter.Key, parameter.Value ?? "");
        }

        return cloud;
    }
}
