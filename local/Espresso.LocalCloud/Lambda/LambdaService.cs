using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.Lambda.Functions;
using Espresso.LocalCloud.Lambda.Mappings;
using Espresso.LocalCloud.Lambda.Packages;
using Espresso.LocalCloud.Lambda.Runtime;
using Espresso.LocalCloud.Lambda.Urls;
using Espresso.LocalCloud.Sqs;

namespace Espresso.LocalCloud.Lambda;

/// <summary>
/// AWS Lambda (API version 2015-03-31). A function is a package whose <c>bootstrap</c> is started here as often as calls
/// want it, or a process of this machine: then no code is loaded and whoever polls under its name runs it.
/// </summary>
public sealed class LambdaService : CloudService, ILambda, IAsyncDisposable
{
    private const int LargestPayload = 6 * 1024 * 1024;
    private const int LargestEvent = 1024 * 1024;

    private readonly CodePackages _packages;
    private readonly FunctionRuntimes _runtimes;
    private readonly FunctionRegistry _functions;
    private readonly EventInvocations _events;
    private readonly MappingOperations _mappings;
    private readonly VersionOperations _versions;
    private readonly UrlOperations _urls;
    private readonly RuntimeApi _runtimeApi;

    public LambdaService(CloudSettings settings, IStore store, TimeProvider clock, ICloud cloud, SqsService sqs, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(sqs);
        var logger = loggers.CreateLogger<LambdaService>();
        _packages = new CodePackages(cloud);
        _runtimes = new FunctionRuntimes(cloud, _packages, loggers);
        _functions = new FunctionRegistry(settings, store, clock, _runtimes);
        _events = new EventInvocations(_runtimes, _functions, store, clock, cloud, logger);
        _mappings = new MappingOperations(_functions, _runtimes, sqs.Registry, store, clock, settings, logger);
        _runtimeApi = new RuntimeApi(_runtimes, settings, logger);
        var functions = new FunctionOperations(_functions, _packages, clock);
        _urls = new UrlOperations(_functions, cloud, logger);
        _versions = new VersionOperations(_functions, functions, clock);

        Operation("CreateFunction", functions.CreateAsync);
        Operation("GetFunction", functions.Get);
        Operation("GetFunctionConfiguration", functions.GetConfiguration);
        Operation("ListFunctions", functions.List);
        Operation("UpdateFunctionConfiguration", functions.UpdateConfigurationAsync);
        Operation("UpdateFunctionCode", functions.UpdateCodeAsync);
        Operation("DeleteFunction", DeleteFunctionAsync);
        Operation("PublishVersion", _versions.PublishAsync);
        Operation("ListVersionsByFunction", _versions.List);
        Operation("CreateAlias", _versions.CreateAliasAsync);
        Operation("UpdateAlias", _versions.UpdateAliasAsync);
        Operation("GetAlias", _versions.GetAlias);
        Operation("ListAliases", _versions.ListAliases);
        Operation("DeleteAlias", _versions.DeleteAliasAsync);
        Operation("AddPermission", functions.AddPermissionAsync);
        Operation("RemovePermission", functions.RemovePermissionAsync);
        Operation("GetPolicy", functions.GetPolicy);
        Operation("PutFunctionEventInvokeConfig", functions.PutEventInvokeAsync);
        Operation("GetFunctionEventInvokeConfig", functions.GetEventInvoke);
        Operation("DeleteFunctionEventInvokeConfig", functions.DeleteEventInvokeAsync);
        Operation("PutFunctionConcurrency", functions.PutConcurrencyAsync);
        Operation("GetFunctionConcurrency", functions.GetConcurrency);
        Operation("DeleteFunctionConcurrency", functions.DeleteConcurrencyAsync);
        Operation("CreateFunctionUrlConfig", _urls.CreateAsync);
        Operation("UpdateFunctionUrlConfig", _urls.UpdateAsync);
        Operation("GetFunctionUrlConfig", _urls.Get);
        Operation("ListFunctionUrlConfigs", _urls.List);
        Operation("DeleteFunctionUrlConfig", _urls.DeleteAsync);
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
        _packages.Clean(_functions.All);
        _mappings.Load();
        return Task.CompletedTask;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _events.Start();
        await _mappings.StartAsync();
        await _urls.StartAsync();
    }

    public override async Task StopAsync()
    {
        await _events.StopAsync();
        await _urls.DisposeAsync();
        await _mappings.DisposeAsync();
        await _runtimes.DisposeAsync();
    }

    public override void MapRoutes(IEndpointRouteBuilder routes) => _runtimeApi.Map(routes);

    /// <inheritdoc/>
    public bool Exists(string function) => _functions.TryFind(function) is not null;

    /// <inheritdoc/>
    public bool MayInvoke(string function, string action, string principal, string? sourceArn)
    {
        var found = _functions.Find(function);
        return ResourcePolicy.Allows(found.Function.Policy, _functions.ArnOf(found.Name, found.Qualifier), action, principal, sourceArn);
    }

    /// <inheritdoc/>
    public async Task<LambdaAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, string? traceParent = null, CancellationToken cancellationToken = default)
    {
        var found = _functions.Find(function);
        Check(payload, LargestPayload);
        var requestId = Ids.Request();
        var outcome = await _runtimes.RunAsync(found, OrEmpty(payload), traceParent, ActivityKind.Client, cancellationToken, requestId);
        return new LambdaAnswer(outcome.Payload, outcome.FunctionError, requestId) { ContentType = outcome.ContentType };
    }

    /// <inheritdoc/>
    public Task<string> InvokeEventAsync(string function, ReadOnlyMemory<byte> payload, string? traceParent = null, CancellationToken cancellationToken = default)
    {
        var found = _functions.Find(function);
        Check(payload, LargestEvent);
        return _events.AddAsync(found.Reference, OrEmpty(payload), traceParent);
    }

    public async ValueTask DisposeAsync()
    {
        await _urls.DisposeAsync();
        await _mappings.DisposeAsync();
        await _runtimes.DisposeAsync();
        _events.Dispose();
        _packages.Dispose();
    }

    private async Task<JsonObject> DeleteFunctionAsync(JsonObject input, CloudCall call)
    {
        var (name, qualifier) = FunctionName.Parse(input.RequiredText("FunctionName"));
        if ((input.Text("Qualifier") ?? qualifier) is { } version)
        {
            await _versions.DeleteVersionAsync(name, version);
        }
        else
        {
            await _functions.RemoveAsync(name);
            await _urls.CloseAllAsync(name);
        }

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
                http.Response.Headers["x-amzn-RequestId"] = await InvokeEventAsync(function.Reference, payload, call.TraceParent);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
                return;
            case "" or "RequestResponse":
                break;
            case var other:
                throw LambdaErrors.InvalidValue($"Unknown invocation type {other}. Known: RequestResponse, Event, DryRun.");
        }

        Check(payload, LargestPayload);
        var context = http.Request.Headers["X-Amz-Client-Context"] is [{ Length: > 0 } given] ? given : null;
        var outcome = await _runtimes.RunAsync(function, OrEmpty(payload), call.TraceParent, ActivityKind.Client, call.Cancelled, call.RequestId, context);
        http.Response.Headers["X-Amz-Executed-Version"] = function.Version;
        if (outcome.FunctionError is { } error)
        {
            http.Response.Headers["X-Amz-Function-Error"] = error;
        }

        if (outcome.LogTail is { } tail && http.Request.Headers["X-Amz-Log-Type"] == "Tail")
        {
            http.Response.Headers["X-Amz-Log-Result"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(tail));
        }

        http.Response.ContentType = outcome.ContentType ?? "application/json";
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
