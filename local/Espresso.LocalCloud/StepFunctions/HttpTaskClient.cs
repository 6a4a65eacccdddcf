using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.EventBridge;
using Espresso.LocalCloud.Kernel;
using Espresso.StepFunctions.Integrations;

namespace Espresso.LocalCloud.StepFunctions;

/// <summary>
/// Sends the requests of HTTP tasks, with what their connection adds. Only to this machine: a workflow under test calls
/// no API of the outside world by accident.
/// </summary>
internal sealed class HttpTaskClient(ICloud cloud)
{
    /// <summary>How long the service waits for a response (service guide, "Quotas related to HTTP Task").</summary>
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    private static readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = _timeout };

    public async Task<HttpTaskReply> SendAsync(HttpTaskRequest request, CancellationToken cancellationToken)
    {
        var (headers, query, body) = cloud.Service<EventBridgeService>().Connections.Authorization(request.ConnectionArn);
        var url = query.Aggregate(request.Url, static (u, q) => $"{u}{(u.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value)}");
        var target = new Uri(url);
        if (!target.IsLoopback)
        {
            throw new HttpTaskException($"{target.Host} is not this machine, and LocalCloud sends the requests of HTTP tasks to no other: use 127.0.0.1 or localhost.");
        }

        (string Name, string Value)[] all = [.. headers, .. request.Headers, ("User-Agent", $"Amazon|StepFunctions|HttpInvoke|{cloud.Settings.Region}")];
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), target);
        if (WithMembers(request.Body, body) is { } text)
        {
            message.Content = new StringContent(text, Encoding.UTF8);
            message.Content.Headers.Remove("Content-Type");
        }

        foreach (var (name, value) in all)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (request.TraceParent is not null)
        {
            message.Headers.TryAddWithoutValidation("traceparent", request.TraceParent);
        }

        try
        {
            using var response = await _http.SendAsync(message, cancellationToken);
            return await ReadAsync(response, all, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new HttpTaskException((e.InnerException as SocketException)?.Message ?? e.Message);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpTaskException($"{target.Authority} did not answer within {_timeout.TotalSeconds:F0} seconds.");
        }
    }

    private static async Task<HttpTaskReply> ReadAsync(HttpResponseMessage response, IReadOnlyList<(string Name, string Value)> sent, CancellationToken cancellationToken)
    {
        var received = response.Headers.Concat(response.Content.Headers)
            .Select(static h => (h.Key.ToLowerInvariant(), (IReadOnlyList<string>)[.. h.Value]))
            .ToArray();
        return new HttpTaskReply((int)response.StatusCode, response.ReasonPhrase ?? nameof(HttpStatusCode), received, await response.Content.ReadAsStringAsync(cancellationToken), sent);
    }

    private static string? WithMembers(string? body, JsonObject more)
    {
        if (more.Count == 0)
        {
            return body;
        }

        if (body is null)
        {
            return more.ToText();
        }

        try
        {
            if (JsonNode.Parse(body) is not JsonObject members)
            {
                return body;
            }

            foreach (var (name, value) in more)
            {
                members[name] = value?.DeepClone();
            }

            return members.ToText();
        }
        catch (JsonException)
        {
            // A form: the members are pairs of it.
            return body + string.Concat(more.Select(static m => $"&{Uri.EscapeDataString(m.Key)}={Uri.EscapeDataString((string?)m.Value ?? "")}"));
        }
    }
}
