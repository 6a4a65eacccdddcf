using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Resources;
using Espresso.LocalCloud.CloudFormation.Stacks;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;
using Espresso.LocalCloud.S3;

namespace Espresso.LocalCloud.CloudFormation;

/// <summary>
/// CloudFormation: templates become resources of the other services. API reference:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/.
/// </summary>
internal sealed partial class CloudFormationService : CloudService, IDisposable
{
    private readonly Dictionary<string, Stack> _stacks = [];
    private readonly Dictionary<string, ChangeSetRecord> _changeSets = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private readonly StackStore _store;
    private readonly ProviderCatalog _catalog;
    private readonly ICloud _cloud;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;

    public CloudFormationService(IStore store, ProviderCatalog catalog, ICloud cloud, TimeProvider time, ILoggerFactory loggers)
    {
        (_store, _catalog, _cloud, _time, _loggers) = (new StackStore(store), catalog, cloud, time, loggers);
        AddStackOperations();
        AddChangeSetOperations();
        AddDescriptions();
    }

    public override string Name => "cloudformation";

    public override QueryShapes Query { get; } = new()
    {
        Namespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/",
        Version = "2010-05-15",
        Timestamps = new HashSet<string> { "CreationTime", "LastUpdatedTime", "DeletionTime", "Timestamp", "LastUpdatedTimestamp" },
        WithoutResult = new HashSet<string> { "DeleteStack" },
    };

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var record in _store.Stacks())
        {
            var stack = new Stack(record, _store, _time);
            stack.Load(_store.Resources(record.Id), _store.Events(record.Id));
            _stacks[record.Id] = stack;
        }

        foreach (var changeSet in _store.ChangeSets())
            _changeSets[changeSet.Id] = changeSet;
        return Task.CompletedTask;
    }

    /// <summary>Goes on with what a death interrupted.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stack in _stacks.Values)
        {
            if (stack.Record.BaseUrl is { } before && before != _cloud.BaseUrl)
                stack.Rebase(before, _cloud.BaseUrl);
            if (stack.Record.IsBusy)
                Run(stack);
        }

        return Task.CompletedTask;
    }

    public override async Task StopAsync()
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_gate)
            running = [.. _running];
        await Task.WhenAll(running);
    }

    public void Dispose() => _stopping.Dispose();

    private static readonly string[] Lists = ["Capabilities", "NotificationARNs", "Parameters", "ResourceTypes", "RetainResources", "StackStatusFilter", "Tags"];

    private void Accept(string name, Func<JsonObject, CloudCall, JsonObject> handler) => Accept(name, (input, call) => Task.FromResult(handler(input, call)));

    /// <summary>Over Query an empty list is an empty text (<c>Tags=</c>): it becomes a list again before anything reads it.</summary>
    private void Accept(string name, OperationHandler handler) => Operation(name, async (input, call) =>
    {
        foreach (var list in Lists.Where(list => Text.IsString(input[list], out var text) && text.Length == 0))
            input[list] = new JsonArray();
        await ReadTemplateUrlAsync(input, call.Cancelled);
        return await handler(input, call);
    });

    private void AddStackOperations()
    {
        Accept("CreateStack", async (input, call) =>
        {
            var name = StackNameFor(input);
            if (Live(name) is not null)
                throw new CloudException("AlreadyExistsException", $"Stack [{name}] already exists");
            var stackInput = InputFrom(input, previous: null);
            var stack = NewStack(name, "CREATE_IN_PROGRESS");
            Planned(stack, stackInput);
            await BeginAsync(stack, "CREATE_IN_PROGRESS", input, record =>
            {
                record.Input = stackInput;
                record.OnFailure = OnFailure(input);
                record.TerminationProtection = input.Flag("EnableTerminationProtection") ?? false;
            });
            return new JsonObject { ["StackId"] = stack.Record.Id };
        });

        Accept("UpdateStack", async (input, call) =>
        {
            var stack = Existing(input.RequiredText("StackName"));
            MustBeUpdatable(stack);
            var stackInput = InputFrom(input, stack.Record.Input);
            if (Planned(stack, stackInput).IsEmpty)
                throw Invalid("No updates are to be performed.");
            await BeginAsync(stack, "UPDATE_IN_PROGRESS", input, record =>
            {
                record.PreviousInput = record.Input;
                record.Input = stackInput;
                record.UpdatedAt = _time.GetUtcNow();
            });
            return new JsonObject { ["StackId"] = stack.Record.Id };
        });

        Accept("DeleteStack", async (input, call) =>
        {
            if (Find(input.RequiredText("StackName")) is not { Record.IsDeleted: false } stack)
                return [];
            if (stack.Record.TerminationProtection)
                throw Invalid($"Stack [{stack.Record.Name}] cannot be deleted while TerminationProtection is enabled");
            if (stack.Record.Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal) && stack.Record.IsBusy)
                throw Invalid($"Stack [{stack.Record.Id}] cannot be deleted while in status {stack.Record.Status}");
            if (ExportsInUse(stack) is { } used)
                throw Invalid(used);
            await BeginAsync(stack, "DELETE_IN_PROGRESS", input, record => record.Retain = input.Texts("RetainResources"));
            lock (_gate)
            {
                foreach (var changeSet in _changeSets.Values.Where(one => one.StackId == stack.Record.Id).ToArray())
                {
                    _changeSets.Remove(changeSet.Id);
                    _store.Remove(changeSet);
                }
            }

            return [];
        });

        Accept("ContinueUpdateRollback", async (input, call) =>
        {
            var stack = Existing(input.RequiredText("StackName"));
            if (stack.Record.Status is not "UPDATE_ROLLBACK_FAILED")
                throw Invalid($"Stack:{stack.Record.Id} is in {stack.Record.Status} state and can not continue update rollback.");
            await BeginAsync(stack, "UPDATE_ROLLBACK_IN_PROGRESS", input, record => record.UpdatedAt = _time.GetUtcNow());
            return [];
        });

        Accept("UpdateTerminationProtection", (input, call) =>
        {
            var stack = Existing(input.RequiredText("StackName"));
            stack.Change(record => record.TerminationProtection = input.Flag("EnableTerminationProtection") ?? false);
            return new JsonObject { ["StackId"] = stack.Record.Id };
        });
    }

    private static string OnFailure(JsonObject input) => input.Flag("DisableRollback") is true ? "DO_NOTHING" : input.Text("OnFailure") ?? "ROLLBACK";

    private async Task BeginAsync(Stack stack, string status, JsonObject input, Action<StackRecord> change)
    {
        stack.ClientRequestToken = input.Text("ClientRequestToken");
        stack.Enter(status, "User Initiated", change);
        await _store.FlushAsync();
        Run(stack);
    }

    private void Run(Stack stack)
    {
        var deployment = new Deployment(stack, _store, _catalog, _cloud, _time, name => ExportValue(name, stack), _loggers.CreateLogger<Deployment>());
        var task = Task.Run(async () =>
        {
            try
            {
                await deployment.RunAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The next start goes on from the records.
            }
            catch (Exception error)
            {
                Log.DeploymentFailed(_loggers.CreateLogger<CloudFormationService>(), error, stack.Record.Name);
                var failed = stack.Record.Status.Replace("_CLEANUP_IN_PROGRESS", "", StringComparison.Ordinal).Replace("_IN_PROGRESS", "_FAILED", StringComparison.Ordinal);
                stack.Enter(failed, $"Internal Failure: {error.GetType().Name}: {error.Message}");
            }
        });
        lock (_gate)
        {
            _running.RemoveAll(one => one.IsCompleted);
            _running.Add(task);
        }
    }

    private Stack NewStack(string name, string status)
    {
        var id = _cloud.Settings.Arn("cloudformation", $"stack/{name}/{Ids.Request()}");
        var stack = new Stack(new StackRecord { Id = id, Name = name, CreatedAt = _time.GetUtcNow(), Status = status, BaseUrl = _cloud.BaseUrl }, _store, _time);
        return stack;
    }

    /// <summary>Plans an input; a template's mistakes become ValidationErrors. A new stack is known from here on.</summary>
    private Plan Planned(Stack stack, StackInput input)
    {
        try
        {
            var plan = new Planner(_catalog, _cloud.Settings, name => ExportValue(name, stack)).Plan(stack, input);
            lock (_gate)
                _stacks.TryAdd(stack.Record.Id, stack);
            return plan;
        }
        catch (TemplateException error)
        {
            throw Invalid(error.Message);
        }
    }

    private static StackInput InputFrom(JsonObject input, StackInput? previous)
    {
        var body = input.Flag("UsePreviousTemplate") is true && previous is { Body.Length: > 0 } ? previous.Body : BodyFrom(input);
        var given = input.Objects("Parameters").Select(one => new GivenParameter(
            one.Text("ParameterKey") ?? "", one.Text("ParameterValue"), one.Flag("UsePreviousValue") ?? false));
        try
        {
            var parameters = ParameterValues.Resolve(Template.Parse(body), given, previous?.Parameters ?? new Dictionary<string, string>());
            var tags = input.Objects("Tags").Select(tag => KeyValuePair.Create(tag.Text("Key") ?? "", tag.Text("Value") ?? ""));
            return new StackInput(body, parameters,
                input.ContainsKey("Tags") || previous is null ? new Dictionary<string, string>(tags) : previous.Tags,
                input.Texts("Capabilities"));
        }
        catch (TemplateException error)
        {
            throw Invalid(error.Message);
        }
    }

    private static string BodyFrom(JsonObject input) =>
        input.Text("TemplateBody") is { Length: > 0 } body ? body : throw Invalid("Either Template URL or Template Body must be specified.");

    /// <summary>
    /// Puts the body of a TemplateURL in its place: an object of the S3 here, under whichever of S3's addresses the client wrote.
    /// </summary>
    private async Task ReadTemplateUrlAsync(JsonObject input, CancellationToken cancellationToken)
    {
        if (input.Text("TemplateURL") is not { Length: > 0 } text)
            return;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw Invalid($"TemplateURL must be a supported URL: {text}");
        var path = Uri.UnescapeDataString(url.AbsolutePath).TrimStart('/');
        var isVirtual = url.Host.IndexOf(".s3", StringComparison.Ordinal) is > 0 && url.Host.EndsWith(".amazonaws.com", StringComparison.Ordinal);
        var (bucket, key) = isVirtual
            ? (url.Host[..url.Host.IndexOf(".s3", StringComparison.Ordinal)], path)
            : path.Split('/', 2) is [var first, var rest] ? (first, rest) : throw Invalid($"TemplateURL must reference a valid S3 object: {text}");
        try
        {
            var content = await _cloud.Service<IS3>().ReadAsync(bucket, key, cancellationToken);
            input["TemplateBody"] = System.Text.Encoding.UTF8.GetString(content);
            input.Remove("TemplateURL");
        }
        catch (CloudException error)
        {
            throw Invalid($"S3 error: {error.Message} ({text})");
        }
    }

    private static string StackNameFor(JsonObject input)
    {
        var name = input.RequiredText("StackName");
        return name.Length <= 128 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')
            ? name
            : throw Invalid($"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
    }

    private void MustBeUpdatable(Stack stack)
    {
        if (stack.Record.Status is not ("CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE"))
            throw Invalid($"Stack:{stack.Record.Id} is in {stack.Record.Status} state and can not be updated.");
    }

    /// <summary>By name (not deleted) or by ARN (deleted or not).</summary>
    private Stack? Find(string nameOrId)
    {
        lock (_gate)
            return _stacks.GetValueOrDefault(nameOrId) ?? _stacks.Values.FirstOrDefault(stack => stack.Record.Name == nameOrId && !stack.Record.IsDeleted);
    }

    private Stack? Live(string name) => Find(name) is { Record.IsDeleted: false } stack ? stack : null;

    private Stack Existing(string nameOrId) => Find(nameOrId) is { Record.IsDeleted: false } stack
        ? stack
        : throw Invalid($"Stack [{nameOrId}] does not exist");

    private string? ExportValue(string name, Stack asking)
    {
        lock (_gate)
        {
            return _stacks.Values.Where(stack => !stack.Record.IsDeleted && stack != asking)
                .SelectMany(stack => stack.Record.Outputs).FirstOrDefault(output => output.ExportName == name)?.Value;
        }
    }

    private string? ExportsInUse(Stack stack)
    {
        lock (_gate)
        {
            return (from output in stack.Record.Outputs
                    from other in _stacks.Values
                    where other != stack && !other.Record.IsDeleted && output.ExportName is { } name && other.Record.Imports.Contains(name)
                    select $"Export {output.ExportName} cannot be deleted as it is in use by {other.Record.Name}").FirstOrDefault();
        }
    }

    private static CloudException Invalid(string message) => new("ValidationError", message);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The deployment of stack {Stack} failed")]
        public static partial void DeploymentFailed(ILogger logger, Exception error, string stack);
    }
}
