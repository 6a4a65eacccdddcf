using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Espresso.AppHost.Deployment;

/// <summary>Sends the built site to Amplify Hosting, with the stack's addresses in its <c>config.json</c>.</summary>
internal sealed class SitePublishing(AwsCli aws, IOperator operators, HttpClient http, TimeProvider time)
{
    /// <summary>The branch of the Amplify app that the template makes.</summary>
    public const string Branch = "main";

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(3);

    /// <param name="folder">The built site (<c>Espresso.Web/wwwroot</c>).</param>
    /// <param name="outputs">The stack's.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task RunAsync(string folder, IReadOnlyDictionary<string, string> outputs, CancellationToken cancellationToken)
    {
        if (!outputs.TryGetValue("AmplifyAppId", out var app))
        {
            operators.Tell("The stack has no Amplify app: the Web function serves the site.");
            return;
        }

        if (!File.Exists(Path.Combine(folder, "index.html"))) throw new DeploymentException($"{folder} holds no index.html. Build Espresso.Web, which builds the site.");
        var created = await aws.RunAsync(["amplify", "create-deployment", "--app-id", app, "--branch-name", Branch], cancellationToken);
        var job = created["jobId"]!.GetValue<string>();
        using var content = new ByteArrayContent(Zip(folder, ConfigOf(outputs)));
        content.Headers.ContentType = new("application/zip");
        // The address is signed: it needs no credentials, and is not printed.
        using var answer = await http.PutAsync(new Uri(created["zipUploadUrl"]!.GetValue<string>()), content, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new DeploymentException($"Amplify took no upload of the site: {(int)answer.StatusCode} {answer.ReasonPhrase}.");
        await aws.RunAsync(["amplify", "start-deployment", "--app-id", app, "--branch-name", Branch, "--job-id", job], cancellationToken);
        await WaitAsync(app, job, cancellationToken);
        operators.Tell("The site is published.");
    }

    /// <summary>What <c>GET /config.json</c> answers where a service serves the site; Amplify serves it as a file.</summary>
    internal static JsonObject ConfigOf(IReadOnlyDictionary<string, string> outputs) => new()
    {
        ["region"] = outputs["Region"],
        ["userPoolId"] = outputs["UserPoolId"],
        ["userPoolClientId"] = outputs["UserPoolClientId"],
        ["cognitoEndpoint"] = outputs["CognitoEndpoint"],
        ["apiBase"] = outputs["ApiUrl"].TrimEnd('/'),
    };

    private static byte[] Zip(string folder, JsonObject config)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                zip.CreateEntryFromFile(file, Path.GetRelativePath(folder, file).Replace('\\', '/'));
            }

            using var writer = new StreamWriter(zip.CreateEntry("config.json").Open());
            writer.Write(config.ToJsonString());
        }

        return bytes.ToArray();
    }

    private async Task WaitAsync(string app, string job, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_betweenLooks, time);
        while (true)
        {
            var answer = await aws.RunAsync(["amplify", "get-job", "--app-id", app, "--branch-name", Branch, "--job-id", job], cancellationToken);
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
