namespace Espresso.AppHost.Deployment;

/// <summary>From a checkout to a running shop: packages, bucket, change set, site, addresses.</summary>
internal sealed class ShopDeployment(ICommandLine commands, DeploymentSettings settings, IOperator operators, HttpClient http, TimeProvider time)
{
    private readonly AwsCli _aws = new(commands, settings);

    /// <param name="root">The checkout.</param>
    /// <param name="template">The template's file.</param>
    /// <param name="cancellationToken">Ends what is under way; a change set that runs already goes on in AWS.</param>
    public async Task RunAsync(string root, string template, CancellationToken cancellationToken)
    {
        var identity = await _aws.RunAsync(["sts", "get-caller-identity"], cancellationToken);
        var account = identity["Account"]!.GetValue<string>();
        var region = settings.Region ?? await RegionOfCliAsync(cancellationToken);
        operators.Tell($"Deploying {settings.StackName} to account {account}, {region}, as {identity["Arn"]}.");
        await new MailCheck(_aws, operators).RunAsync(settings.Parameters.GetValueOrDefault("SenderEmail"), cancellationToken);

        var packages = settings.PackageFolder ?? await BuildPackagesAsync(root, cancellationToken);
        var uploaded = await new PackageUpload(_aws, settings, operators).RunAsync(account, region, packages, template, cancellationToken);
        var outputs = await new StackDeployment(_aws, settings, operators, time).RunAsync(uploaded, cancellationToken);
        if (outputs is null) return;

        await new SitePublishing(commands, _aws, settings, operators, http, time).RunAsync(root, outputs, cancellationToken);
        foreach (var (name, title) in new[] { ("SiteUrl", "The shop"), ("WebUrl", "The shop, from its function"), ("ApiUrl", "The API"), ("DashboardUrl", "The dashboard") })
        {
            if (outputs.TryGetValue(name, out var address)) operators.Tell($"{title}: {address}");
        }
    }

    private Task<string> BuildPackagesAsync(string root, CancellationToken cancellationToken)
    {
        operators.Tell("Building the packages (some minutes the first time).");
        var architecture = settings.Parameters.GetValueOrDefault("Architecture", "x86_64");
        List<string> options = [$"-p:LambdaArchitecture={architecture}"];
        if (settings.Compilation is { } compilation) options.Add($"-p:LambdaCompilation={compilation}");
        return PackageSet.BuildAsync(commands, root, options, cancellationToken);
    }

    private async Task<string> RegionOfCliAsync(CancellationToken cancellationToken)
    {
        // Not JSON: this command prints the value alone.
        var result = await commands.RunAsync("aws", ["configure", "get", "region", .. settings.Profile is { } profile ? (string[])["--profile", profile] : []], cancellationToken);
        return result.Output.Trim() is { Length: > 0 } region
            ? region
            : throw new DeploymentException("No region: set it with --Deploy:Region=eu-west-1, AWS_REGION, or aws configure.");
    }
}
