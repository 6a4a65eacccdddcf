using System.IO.Compression;
using Espresso.AppHost.Infrastructure;

namespace Espresso.AppHost.Deployment;

/// <summary>
/// Builds the site for the stack, whose addresses the build writes into <c>config.json</c> and <c>amplify_outputs.json</c>, and sends it to
/// Amplify Hosting.
/// </summary>
internal sealed class SitePublishing(ICommandLine commands, AwsCli aws, DeploymentSettings settings, IOperator operators, HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(3);

    /// <param name="root">The checkout.</param>
    /// <param name="outputs">The stack's.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task RunAsync(string root, IReadOnlyDictionary<string, string> outputs, CancellationToken cancellationToken)
    {
        if (!outputs.TryGetValue("AmplifyAppId", out var app))
        {
            operators.Tell("The stack has no Amplify app: the Web function serves the site.");
            return;
        }

        var folder = await BuildAsync(root, cancellationToken);
        var created = await aws.RunAsync(["amplify", "create-deployment", "--app-id", app, "--branch-name", Site.Branch], cancellationToken);
        var job = created["jobId"]!.GetValue<string>();
        using var content = new ByteArrayContent(Zip(folder));
        content.Headers.ContentType = new("application/zip");
        // The address is signed: it needs no credentials, and is not printed.
        using var answer = await http.PutAsync(new Uri(created["zipUploadUrl"]!.GetValue<string>()), content, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new DeploymentException($"Amplify took no upload of the site: {(int)answer.StatusCode} {answer.ReasonPhrase}.");
        await aws.RunAsync(["amplify", "start-deployment", "--app-id", app, "--branch-name", Site.Branch, "--job-id", job], cancellationToken);
        await WaitAsync(app, job, cancellationToken);
        operators.Tell("The site is published.");
    }

    private async Task<string> BuildAsync(string root, CancellationToken cancellationToken)
    {
        operators.Tell("Building the site.");
        var (client, folder) = (Path.Combine(root, "Espresso.Web", "client"), Path.Combine(root, "artifacts", "site"));
        var stack = await aws.RunAsync(["cloudformation", "describe-stacks", "--stack-name", settings.StackName], cancellationToken);
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "artifacts")).FullName, "stack-outputs.json");
        await File.WriteAllTextAsync(file, stack.ToJsonString(), cancellationToken);
        var built = await commands.RunAsync(
            OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["--prefix", client, "run", "build", "--", "--outDir", folder, "--emptyOutDir"], cancellationToken,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["STACK_OUTPUTS"] = file });
        return built.ExitCode == 0 ? folder : throw new DeploymentException($"The site could not be built.\n{built.Output}{built.Error}".TrimEnd());
    }

    private static byte[] Zip(string folder)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                zip.CreateEntryFromFile(file, Path.GetRelativePath(folder, file).Replace('\\', '/'));
            }
        }

        return bytes.ToArray();
    }

    private async Task WaitAsync(string app, string job, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_betweenLooks, time);
        while (true)
        {
            var answer = await aws.RunAsync(["amplify", "get-job", "--app-id", app, "--branch-name", Site.Branch, "--job-id", job], cancellationToken);
            switch (answer["job"]?["summary"]?["status"]?.GetValue<string>())
            {
                case "SUCCEED":
                    return;
                case "FAILED" or "CANCELLED":
                    throw new DeploymentException($"Amplify's job {job} failed; its log is in the Amplify console, app {app}.");
                default:
                    await timer.WaitForNextTickAsync(cancellationToken);
                    break;
            }
        }
    }
}
