using System.Diagnostics;
using Espresso.Tests.Support;

namespace Espresso.Tests.Web;

/// <summary>The site's own tests and lint rules, by npm; after everything else, because they take both cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClientCollection
{
    public const string Name = "The site's client";
}

[Collection(ClientCollection.Name)]
public class ClientTests
{
    [Theory]
    [InlineData("lint")]
    [InlineData("test")]
    public async Task The_client_passes_its_own(string script)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var start = new ProcessStartInfo(npm, ["run", "--silent", script])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "Espresso.Web", "client"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NO_COLOR"] = "1", ["CI"] = "1" },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("npm did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();

        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, $"npm run {script} in Espresso.Web/client said:\n{await output}\n{await error}");
    }
}
