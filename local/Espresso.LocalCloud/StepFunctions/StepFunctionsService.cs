using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Espresso.LocalCloud.EventBridge;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Logs;
using Espresso.StepFunctions.Api;
using Espresso.StepFunctions.Durability;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Validation;
using EngineJson = Espresso.StepFunctions.Json;

namespace Espresso.LocalCloud.StepFunctions;

/// <summary>
/// AWS Step Functions over the engine library: the JSON protocol, calls of this process's services from tasks, and
/// status changes on the default event bus.
/// </summary>
public sealed partial class StepFunctionsService : CloudService, IEngineObserver, IDisposable
{
    private const string ContentType = "application/x-amz-json-1.0";

    private readonly ICloud _cloud;
    private readonly TimeProvider _clock;
    private readonly ILogger<StepFunctionsService> _logger;
    private readonly Channel<ExecutionStatusChange> _changes = Channel.CreateUnbounded<ExecutionStatusChange>(new UnboundedChannelOptions { SingleReader = true });
    private StepFunctionsEngine? _engine;
    private StepFunctionsApi? _api;

    public StepFunctionsService(ICloud cloud, TimeProvider clock, ILogger<StepFunctionsService> logger)
    {
        _cloud = cloud;
        _clock = clock;
        _logger = logger;
        foreach (var name in StepFunctionsApi.OperationNames)
        {
            Operation(name, (input, call) => InvokeAsync(name, input, call.Cancelled));
        }
    }

    public override string Name => "states";

    public override string? TargetPrefix => "AWSStepFunctions";

    private StepFunctionsApi Api => _api ?? throw new InvalidOperationException("Step Functions has not loaded yet.");

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _engine = new StepFunctionsEngine(new EngineOptions
        {
            Region = _cloud.Settings.Region,
            AccountId = CloudSettings.AccountId,
            Clock = _clock,
            Integration = new CloudIntegration(_cloud),
            Observer = this,
            Logs = new ExecutionLogs(_cloud),
            Journal = _cloud.Settings.DataDirectory is { } folder ? new FileJournal(Path.Combine(folder, "stepfunctions"), _clock) : new MemoryJournal(),
        });
        _api = new StepFunctionsApi(_engine);
        return Task.CompletedTask;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _ = AnnounceAsync();
        _engine!.Start();
        return Task.CompletedTask;
    }

    public override Task StopAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changes.Writer.TryComplete();
        _engine?.Dispose();
    }

    /// <summary>Requests go to the engine's own JSON, so that text passes through untouched.</summary>
    public override async Task<bool> TryHandleRawAsync(HttpContext http, CloudCall call)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(call);
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        if (target.Length == 0)
        {
            return false;
        }

        var operation = target[(target.LastIndexOf('.') + 1)..];
        string text;
        try
        {
            var body = EngineJson.JsonValue.Parse(Encoding.UTF8.GetString(await WireFormat.ReadBodyAsync(http)));
            text = body is EngineJson.JsonObject members
                ? (await Api.HandleAsync(operation, members, call.Cancelled)).Text
                : throw new StepFunctionsException("SerializationException", "The body of a request is a JSON object.");
        }
        catch (EngineJson.JsonSyntaxException e)
        {
            text = Refuse(http, new StepFunctionsException("SerializationException", e.Message));
        }
        catch (StepFunctionsException e)
        {
            text = Refuse(http, e);
        }

        http.Response.ContentType = ContentType;
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, call.Cancelled);
        return true;
    }

    void IEngineObserver.StatusChanged(ExecutionStatusChange change) => _changes.Writer.TryWrite(change);

    void IEngineObserver.Progressed(string executionArn, int events)
    {
    }

    void IEngineObserver.DefinitionRefused(string name, IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Log.DefinitionRefused(_logger, name, diagnostic.Advice);
        }
    }

    void IEngineObserver.Recovered(int running, int closed)
    {
        if (running + closed > 0)
        {
            Log.Recovered(_logger, running, closed);
        }
    }

    private static string Refuse(HttpContext http, StepFunctionsException e)
    {
        http.Response.StatusCode = e.HttpStatus;
        http.Response.Headers["x-amzn-ErrorType"] = e.Code;
        return EngineJson.JsonObject.Of(("__type", EngineJson.JsonValue.From(e.Code)), ("message", EngineJson.JsonValue.From(e.Message))).Text;
    }

    private async Task<JsonObject> InvokeAsync(string operation, JsonObject input, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Api.HandleAsync(operation, CloudIntegration.ToEngine(input), cancellationToken);
            return JsonNode.Parse(answer.Text)!.AsObject();
        }
        catch (StepFunctionsException e)
        {
            throw new CloudException(e.Code, e.Message, e.HttpStatus);
        }
    }

    private async Task AnnounceAsync()
    {
        await foreach (var change in _changes.Reader.ReadAllAsync())
        {
            if (!_cloud.Has("events", "PutEvents"))
            {
                continue;
            }

            try
            {
                await _cloud.Service<IEventBridge>().PutEventAsync(
                    "aws.states",
                    "Step Functions Execution Status Change",
                    JsonNode.Parse(change.Detail.Text)!.AsObject(),
                    [change.ExecutionArn],
                    traceParent: change.TraceParent);
                change.Confirm();
            }
            catch (CloudException e)
            {
                Log.NotAnnounced(_logger, change.ExecutionArn, change.Status, e.Message);
            }
        }
    }

    /// <summary>The log groups of this process.</summary>
    private sealed class ExecutionLogs(ICloud cloud) : IExecutionLogs
    {
        public bool Has(string logGroupArn) => cloud.Service<ILogs>().HasGroup(logGroupArn);

        public void Write(string logGroupArn, string stream, DateTimeOffset at, string message) => cloud.Service<ILogs>().Write(logGroupArn, stream, at, message);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Definition of {Machine} refused. {Advice}")]
        public static partial void DefinitionRefused(ILogger logger, string machine, string advice);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Running} executions go on where they were, {Closed} are closed")]
        public static partial void Recovered(ILogger logger, int running, int closed);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Execution} is {Status}, but the event bus refused to hear it: {Reason}")]
        public static partial void NotAnnounced(ILogger logger, string execution, string status, string reason);
    }
}
