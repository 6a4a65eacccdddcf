using System.Net.Http.Headers;
using System.Security.Cryptography;
using Espresso.AppHost.Deployment;

namespace Espresso.AppHost.Local;

/// <summary>The packages of this checkout, and the way into the local cloud's bucket.</summary>
/// <param name="files">Parameter of the template, key in the bucket, file.</param>
internal sealed class LambdaPackages(IReadOnlyList<(string Parameter, string Key, string File)> files)
{
    public const string Bucket = "espresso-packages";

    /// <summary>For runs that deploy nothing.</summary>
    public static LambdaPackages None { get; } = new([]);

    /// <summary>What the template's parameters say where the packages are. A key holds its content's hash, so new code is an update.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; } = files.ToDictionary(file => file.Parameter, file => file.Key, StringComparer.Ordinal);

    /// <summary>Builds what is not up to date.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="folder">Where packages lie already, which are taken as they are; null: they are built.</param>
    /// <exception cref="DeploymentException">They cannot be built, or one is missing.</exception>
    public static async Task<LambdaPackages> BuildAsync(string root, string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            Console.WriteLine("Building the Lambda packages (some minutes the first time, seconds when nothing has changed) ...");
            folder = await PackageSet.BuildAsync(new ProcessCommandLine(), root, ["-nologo", "-v", "quiet", "-tl:off"], CancellationToken.None);
        }

        var files = new List<(string, string, string)>();
        foreach (var (parameter, package, file) in PackageSet.In(folder))
        {
            await using var content = File.OpenRead(file);
            files.Add((parameter, $"{package}-{Convert.ToHexStringLower(await SHA256.HashDataAsync(content))[..16]}.zip", file));
        }

        return new LambdaPackages(files);
    }

    /// <summary>Puts the packages into the local cloud at <paramref name="cloud"/>.</summary>
    public async Task UploadAsync(Uri cloud, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = cloud };
        await PutAsync(client, $"/{Bucket}", content: null, cancellationToken);
        foreach (var (_, key, file) in files)
        {
            await using var content = File.OpenRead(file);
            using var body = new StreamContent(content);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
            await PutAsync(client, $"/{Bucket}/{key}", body, cancellationToken);
        }
    }

    private static async Task PutAsync(HttpClient client, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential=local/20260101/{LocalSettings.Region}/s3/aws4_request, SignedHeaders=host, Signature=local");
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        using var response = await client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        // The bucket of an earlier start is this start's too.
        if (!response.IsSuccessStatusCode && !text.Contains("BucketAlreadyOwnedByYou", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException($"The local cloud answered {(int)response.StatusCode} to PUT {path}: {text}");
        }
    }
}
