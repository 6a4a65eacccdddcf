namespace Espresso.AppHost.Deployment;

/// <summary>The Lambda packages of a checkout: how they are built, and what the template calls them.</summary>
internal static class PackageSet
{
    /// <summary>Parameter of the template that says where the package is → name of the package.</summary>
    private static readonly (string Parameter, string Name)[] s_packages =
        [("OrdersPackageKey", "orders"), ("NotificationsPackageKey", "notifications"), ("WebPackageKey", "web")];

    /// <summary>Builds what is not up to date.</summary>
    /// <param name="commands">Runs the .NET SDK.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="options">For <c>dotnet build</c>.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The folder that they lie in.</returns>
    /// <exception cref="DeploymentException">They cannot be built; the message is the build's.</exception>
    public static async Task<string> BuildAsync(ICommandLine commands, string root, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var built = await commands.RunAsync("dotnet", ["build", Path.Combine(root, "build", "LambdaPackages.proj"), .. options], cancellationToken);
        if (built.ExitCode != 0) throw new DeploymentException($"The packages could not be built.\n{built.Output.Trim()}");
        return Path.Combine(root, "artifacts", "lambda");
    }

    /// <summary>The packages in a folder.</summary>
    /// <exception cref="DeploymentException">One is missing.</exception>
    public static IEnumerable<(string Parameter, string Name, string File)> In(string folder)
    {
        foreach (var (parameter, name) in s_packages)
        {
            var file = Path.GetFullPath(Path.Combine(folder, name + ".zip"));
            if (!File.Exists(file)) throw new DeploymentException($"{file} is missing. Build it with: dotnet build build/LambdaPackages.proj");
            yield return (parameter, name, file);
        }
    }
}
