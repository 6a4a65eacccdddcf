using System.Diagnostics;
using System.IO.Compression;
using Espresso.Tests.Support;

namespace Espresso.Tests.Packages;

/// <summary>
/// The Orders package, made as a deployment makes it: by Native AOT where the machine can link that, ReadyToRun elsewhere. Its build has a
/// folder of its own, so that it is in nobody's way and is quick when nothing changed.
/// </summary>
public sealed class OrdersPackage : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("espresso-package-");

    /// <summary>Everything the build said.</summary>
    public string Output { get; private set; } = "";

    public string Zip { get; } = Path.Combine(Repository.Root, "artifacts", "lambda", "orders.zip");

    /// <summary>Where it is unpacked: LAMBDA_TASK_ROOT.</summary>
    public string Folder => folder.FullName;

    public async Task InitializeAsync()
    {
        var publish = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
            ArgumentList = { "publish", "Espresso.Orders", "-v", "m", "-nodeReuse:false", "-p:LambdaPackage=true" },
        };
        using var process = Process.Start(publish)!;
        Output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, Output);
        await ZipFile.ExtractToDirectoryAsync(Zip, Folder);
    }

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
