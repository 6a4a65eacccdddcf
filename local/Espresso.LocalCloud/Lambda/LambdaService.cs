using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Mappings;
using Espresso.LocalCloud.Lambda.Runtime;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.Lambda;

/// <summary>
/// AWS Lambda (API version 2015-03-31) for functions that are processes on this machine: no code is loaded,
/// invocations go to whoever polls the Runtime API under the function's name.
/// </summary>
public sealed class LambdaService : CloudService, ILambda, IAsyncDisposable
{
    private const int LargestPayload = 6 * 1024 * 1024;
    private const int LargestEvent = 1024 * 1024;

    private readonly FunctionRuntimes _runtimes = new();
    private readonly FunctionRegistry _functions;
    private readonly EventInvocations _events;
    private readonly MappingOperations _mappings;
    private readonly RuntimeApi _runtimeApi;

    public LambdaService(CloudSettings settings, IStore store, TimeProvider clock, ICloud cloud, SqsService sqs, ILogger<LambdaService> logger)
    {
        ArgumentNullException.ThrowIfNull(sqs);
        _functions = new FunctionRegistry(settings, store, clock, _runtimes);
        _events = new EventInvocations(_runtimes, _functions, store, clock, cloud, logger);
        _mappings = new MappingOperations(_functions, _runtimes, sqs.Registry, store, clock, settings, logger);
        _runtimeApi = new RuntimeApi(_runtimes, settings, logger);
        var functions = new FunctionOperations(_functions, clock);

        Operation("CreateFunction", functions.CreateAsync);
        Operation("GetFunction", functions.Get);
        Operation("GetFunctionConfiguration", functions.GetConfiguration);
        Operation("ListFunctions", functions.List);
        Operation("UpdateFunctionConfiguration", functions.UpdateConfigurationAsync);
        Operation("UpdateFunctionCode", functions.UpdateCodeAsync);
        Operation("DeleteFunction", DeleteFunctionAsync);
        Operation("AddPermission", functions.AddPermissionAsync);
        Operation("RemovePermission", functions.RemovePermissionAsync);
        Operation("GetPolicy", functions.GetPolicy);
        Operation("PutFunctionEventInvokeConfig", functions.PutEventInvokeAsync);
        Operation("GetFunctionEventInvokeConfig", functions.GetEventInvoke);
        Operation("DeleteFunctionEventInvokeConfig", functions.DeleteEventInvokeAsync);
        Operation("PutFunctionConcurrency", functions.PutConcurrencyAsync);
        Operation("GetFunctionConcurrency", functions.GetConcurrency);
        Operation("DeleteFunctionConcurrency", functions.DeleteConcurrencyAsync);
        Operation("TagResource", functions.TagAsync);
        Operation("UntagResource", functions.UntagAsync);
        Operation("ListTags", functions.ListTags);
        Operation("CreateEventSourceMapping", _mappings.CreateAsync);
        Operation("UpdateEventSourceMapping", _mappings.UpdateAsync);
        Operation("GetEventSourceMapping", _mappings.Get);
        Operation("DeleteEventSourceMapping", _mappings.DeleteAsync);
        Operation("ListEventSourceMappings", _mappings.List);
        Routes = LambdaRoutes.All(InvokeHttpAsync);
    }

    public override string Name => "lambda";

    public override IReadOnlyList<RestRoute> Routes { get; }

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _functions.Load();
        _mappings.Load();
        return Task.CompletedTask;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _events.Start();
        await _mappings.StartAsync();
    }

    public override async Task StopAsync()
    {
        await _events.StopAsync();
        await _mappings.DisposeAsync();
    }

    public override void MapRoutes(IEndpointRouteBuilder routes) => _runtimeApi.Map(routes);

    /// <inheritdoc/>
    public bool Exists(string function) => _functions.TryFind(function) is not null;

    /// <inheritdoc/>
    public async Task<LambdaAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, string? traceParent = null, CancellationToken cancellationToken = default)
    {
        var found = _functions.Find(function);
        Check(payload, LargestPayload);
        var requestId = Ids.Request();
        var outcome = await _runtimes.RunAsync(found.Name, OrEmpty(payload), traceParent, ActivityKind.Client, cancellationToken, requestId);
        return new LambdaAnswer(outcome.Payload, outcome.FunctionError, requestId);
    }

    /// <inheritdoc/>
    public Task<string> InvokeEventAsync(string function, ReadOnlyMemory<byte> payload, string? traceParent = null, CancellationToken cancellationToken = default)
    {
        var found = _functions.Find(function);
        Check(payload, LargestEvent);
        return _events.AddAsync(found.Name, OrEmpty(payload), traceParent);
    }

    public async ValueTask DisposeAsync()
    {
        await _mappings.DisposeAsync();
        _events.Dispose();
    }

    private async Task<JsonObject> DeleteFunctionAsync(JsonObject input, CloudCall call)
    {
        await _functions.RemoveAsync(input.RequiredText("FunctionName"));
        return [];
    }

    /// <summary>Invoke: the payload is the body, everything else stands in headers.</summary>
    private async Task InvokeHttpAsync(HttpContext http, JsonObject labels, CloudCall call)
    {
        var qualifier = http.Request.Query["Qualifier"].ToString();
        var function = _functions.Find(labels.RequiredText("FunctionName") + (qualifier.Length > 0 ? $":{qualifier}" : ""));
        var payload = await WireFormat.ReadBodyAsync(http);
        switch (http.Request.Headers["X-Amz-Invocation-Type"].ToString())
        {
            case "DryRun":
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            case "Event":
                http.Response.Headers["x-amzn-RequestId"] = await InvokeEventAsync(function.Name, payload, call.TraceParent);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                return;
            case "" or "RequestResponse":
                break;
            case var other:
                throw LambdaErrors.InvalidValue($"Unknown invocation type {other}. Known: RequestResponse, Event, DryRun.");
        }

        Check(payload, LargestPayload);
        var context = http.Request.Headers["X-Amz-Client-Context"] is [{ Length: > 0 } given] ? given : null;
        var outcome = await _runtimes.RunAsync(function.Name, OrEmpty(payload), call.TraceParent, ActivityKind.Client, call.Cancelled, call.RequestId, context);
        http.Response.Headers["X-Amz-Executed-Version"] = "$LATEST";
        if (outcome.FunctionError is { } error)
        {
            http.Response.Headers["X-Amz-Function-Error"] = error;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = outcome.Payload.Length;
        await http.Response.Body.WriteAsync(outcome.Payload, call.Cancelled);
    }

    private static void Check(ReadOnlyMemory<byte> payload, int limit)
    {
        if (payload.Length > limit)
        {
            throw LambdaErrors.TooLarge(payload.Length, limit);
        }

        if (payload.Length == 0)
        {
            return;
        }

        try
        {
            using var _ = JsonDocument.Parse(payload);
        }
        catch (JsonException e)
        {
            throw LambdaErrors.InvalidContent($"Could not parse request body into json: {e.Message}");
        }
    }

    private static ReadOnlyMemory<byte> OrEmpty(ReadOnlyMemory<byte> payload) => payload.Length == 0 ? "{}"u8.ToArray() : payload;
}
