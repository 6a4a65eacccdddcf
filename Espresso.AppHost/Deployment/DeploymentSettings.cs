using Microsoft.Extensions.Configuration;

namespace Espresso.AppHost.Deployment;

/// <summary>What can be set for a deployment, section <c>Deploy</c> of the configuration (<c>--Deploy:StackName=shop</c>).</summary>
/// <param name="StackName">Name of the stack; <c>espresso</c> unless set.</param>
/// <param name="Region">Where; unless set, AWS_REGION, AWS_DEFAULT_REGION, or what the AWS CLI is configured for.</param>
/// <param name="Profile">The CLI's profile; its default unless set.</param>
/// <param name="EndpointUrl">Another address for AWS, such as a local cloud's; AWS itself unless set.</param>
/// <param name="PackageBucket">The bucket for packages and template; <c>espresso-packages-{account}-{region}</c>, made when missing, unless set.</param>
/// <param name="PackageFolder">Where the packages lie; they are built into <c>artifacts/lambda</c> unless set.</param>
/// <param name="Compilation"><c>aot</c> (Native AOT) or <c>r2r</c> (ReadyToRun); unless set, AOT where this machine can link it for the functions' processor.</param>
/// <param name="Parameters">Parameters of the template (<c>--Deploy:Parameters:SenderEmail=…</c>). At an update, what is not given stays as it is.</param>
/// <param name="SkipConfirmation">Nothing is asked (<c>--yes true</c>).</param>
internal sealed record DeploymentSettings(
    string StackName, string? Region, string? Profile, string? EndpointUrl, string? PackageBucket, string? PackageFolder, string? Compilation,
    IReadOnlyDictionary<string, string> Parameters, bool SkipConfirmation)
{
    public static DeploymentSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Deploy");
        return new DeploymentSettings(
            Given("StackName") ?? "espresso", Given("Region") ?? configuration["AWS_REGION"] ?? configuration["AWS_DEFAULT_REGION"], Given("Profile"), Given("EndpointUrl"), Given("PackageBucket"), Given("PackageFolder"), Given("Compilation"),
            section.GetSection("Parameters").GetChildren().ToDictionary(parameter => parameter.Key, parameter => parameter.Value ?? "", StringComparer.Ordinal),
            string.Equals(configuration["Pipeline:SkipConfirmation"], "true", StringComparison.OrdinalIgnoreCase));

        string? Given(string key) => section[key] is { Length: > 0 } value ? value : null;
    }
}
