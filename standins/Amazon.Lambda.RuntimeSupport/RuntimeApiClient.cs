using System.Net.Http.Headers;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The four calls of the Runtime API, version 2018-06-01.</summary>
internal sealed class RuntimeApiClient(HttpClient http, string endpoint)
{
    // "127.0.0.1:9001" in Lambda; a path may follow where several functions share one server ("127.0.0.1:4566/orders-workflow").
    private readonly string root =
        $"http://{(endpoint ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API"))?.TrimEnd('/')}/2018-06-01/runtime";

    public async Task<InvocationRequest> GetNextInvocationAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"{root}/invocation/next", HttpCompletionOption.ResponseContentRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var trace = Header("Lambda-Runtime-Trace-Id");
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", trace);
        return new InvocationRequest
        {
            InputStream = new MemoryStream(await response.Content.ReadAsByteArrayAsync(cancellationToken)),
            LambdaContext = new LambdaContext(
                Header("Lambda-Runtime-Aws-Request-Id"), Header("Lambda-Runtime-Deadline-Ms"), Header("Lambda-Runtime-Invoked-Function-Arn")),
        };

        string Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;
    }

    public async Task SendResponseAsync(string requestId, Stream output, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(output ?? Stream.Null);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await http.PostAsync($"{root}/invocation/{requestId}/response", content, cancellationToken);
        // 413: too large an answer. The service has told the caller; this loop goes on with the next event.
        if (!response.IsSuccessStatusCode)
            await Console.Error.WriteLineAsync($"The Runtime API refused the answer to {requestId}: {(int)response.StatusCode}".AsMemory(), cancellationToken);
    }

    public Task ReportInvocationErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken)
        => ReportAsync($"{root}/invocation/{requestId}/error", exception, cancellationToken);

    public Task ReportInitializationErrorAsync(Exception exception, CancellationToken cancellationToken)
        => ReportAsync($"{root}/init/error", exception, cancellationToken);

    private async Task ReportAsync(string url, Exception exception, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Describe(exception));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.Add("Lambda-Runtime-Function-Error-Type", exception.GetType().Name);
        using var response = await http.SendAsync(request, cancellationToken);
    }

    // {"errorMessage":"…","errorType":"InvalidOperationException","stackTrace":["at …"],"cause":{…}}
    private static byte[] Describe(Exception exception)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, exception);
        return buffer.ToArray();

        static void Write(Utf8JsonWriter json, Exception e)
        {
            json.WriteStartObject();
            json.WriteString("errorMessage", e.Message);
            json.WriteString("errorType", e.GetType().Name);
            json.WriteStartArray("stackTrace");
            foreach (var line in (e.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                json.WriteStringValue(line);
            json.WriteEndArray();
            if (e.InnerException is { } inner)
            {
                json.WritePropertyName("cause");
                Write(json, inner);
            }

            json.WriteEndObject();
        }
    }
}
