using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Espresso.Tests.LocalCloud.Kernel;

/// <summary>LocalCloud as its own process, so that it can be killed.</summary>
internal sealed class CloudProcess : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private CloudProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public static async Task<CloudProcess> StartAsync(string dataDirectory, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "Espresso.LocalCloud.dll"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = dataDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["AWS_REGION"] = "eu-west-1";
        start.Environment["LocalCloud__DataDirectory"] = Path.Combine(dataDirectory, "data");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var output = new StringBuilder();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            output.AppendLine(line.Data);
            if (line.Data?.IndexOf(Listening, StringComparison.Ordinal) is { } at and >= 0)
            {
                address.TrySetResult(new Uri(line.Data[(at + Listening.Length)..]));
            }
        };
        process.ErrorDataReceived += (_, line) => output.AppendLine(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"LocalCloud ended before it listened:{Environment.NewLine}{output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new CloudProcess(process, await address.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        }
        catch (TimeoutException)
        {
            // A process that nobody holds would outlive the test.
            process.Kill();
            throw;
        }
    }

    /// <summary><c>kill -9</c>: no handler, no flush, nothing.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task<JsonObject> CallAsync(string service, string target, JsonObject input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(input.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0") };
        Sign(request, service);
        request.Headers.Add("X-Amz-Target", target);
        return await SendAsync(request);
    }

    public async Task<JsonObject> RestAsync(string service, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        Sign(request, service);
        return await SendAsync(request);
    }

    public async Task<string> QueryAsync(string service, string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        Sign(request, service);
        using var response = await Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        return body;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        Http.Dispose();
    }

    private static void Sign(HttpRequestMessage request, string service) =>
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0");

    private async Task<JsonObject> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        return body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
    }
}
