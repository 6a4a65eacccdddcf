using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Espresso.Dashboard.Resources;

/// <summary>The AppHost's resource service: newline-delimited JSON over HTTP.</summary>
internal sealed class ResourceServiceClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static ResourceServiceClient For(DashboardOptions options)
    {
        // Streams stay open for hours; a broken one is noticed by its end, not by silence.
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            BaseAddress = options.ResourceServiceUrl,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.ResourceServiceApiKey is { } key)
        {
            http.DefaultRequestHeaders.Add("x-resource-service-api-key", key);
        }

        return new ResourceServiceClient(http);
    }

    /// <summary>All resources once, then every change, until the AppHost ends the stream.</summary>
    public IAsyncEnumerable<ResourceMessage> Watch(CancellationToken cancellationToken) =>
        Lines<ResourceMessage>("v1/resources/watch", cancellationToken);

    /// <summary>The lines written so far, then every new one.</summary>
    public IAsyncEnumerable<ConsoleLine> Logs(string resource, CancellationToken cancellationToken) =>
        Lines<ConsoleLine>($"v1/resources/{Uri.EscapeDataString(resource)}/logs", cancellationToken);

    /// <exception cref="HttpRequestException">The AppHost cannot be reached or does not know the command.</exception>
    public async Task<CommandResult> Execute(string resource, string command, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync(
            new Uri($"v1/resources/{Uri.EscapeDataString(resource)}/commands/{Uri.EscapeDataString(command)}", UriKind.Relative), content: null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return new CommandResult("failed", $"The AppHost knows no command \"{command}\" of \"{resource}\".");
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<CommandResult>(Json, cancellationToken) ?? new CommandResult("succeeded", null);
    }

    private async IAsyncEnumerable<T> Lines<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            // An empty line keeps the connection warm.
            if (line.Length > 0 && JsonSerializer.Deserialize<T>(line, Json) is { } item)
            {
                yield return item;
            }
        }
    }
}
