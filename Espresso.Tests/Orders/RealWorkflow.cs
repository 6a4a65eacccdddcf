using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SimpleNotificationService.Model;
using Amazon.StepFunctions;
using Espresso.Orders.Workflow;
using Espresso.StepFunctions.Api;
using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Validation;
using Espresso.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.Orders;

/// <summary>
/// The shop with its workflow as it is deployed: <c>order-workflow.asl.json</c> on the real engine, called by the real
/// client over HTTP, calling the real workflow function.
/// </summary>
internal sealed class RealWorkflow : ITaskIntegration, IEngineObserver, IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _progress = new(0);
    private readonly StepFunctionsEngine _engine;
    private readonly StepFunctionsApi _api;
    private readonly WebApplication _wire;
    private readonly TestClock _clock = new();
    private int _failures;

    private RealWorkflow()
    {
        _engine = new StepFunctionsEngine(new EngineOptions { Integration = this, Clock = _clock, Observer = this });
        _api = new StepFunctionsApi(_engine);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _wire = builder.Build();
        _wire.MapPost("/", AnswerAsync);
        _wire.Urls.Add("http://127.0.0.1:0");
    }

    public TestShop Shop { get; private set; } = null!;

    public AmazonStepFunctionsClient Client { get; private set; } = null!;

    /// <summary>How often the workflow function was called, by step.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Calls { get; } = new();

    public static async Task<RealWorkflow> OpenAsync()
    {
        var workflow = new RealWorkflow();
        await workflow._wire.StartAsync();
        workflow._engine.Start();
        workflow.Client = new AmazonStepFunctionsClient(new BasicAWSCredentials("test", "test"),
            new AmazonStepFunctionsConfig { ServiceURL = workflow._wire.Urls.Single(), AuthenticationRegion = "eu-west-1" });
        var definition = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Espresso.AppHost", "Infrastructure", "order-workflow.asl.json"));
        await workflow.Client.CreateStateMachineAsync(new Amazon.StepFunctions.Model.CreateStateMachineRequest
        {
            Name = "order-workflow",
            RoleArn = "arn:aws:iam::000000000000:role/workflow",
            Definition = definition
                .Replace("${WorkflowFunctionName}", "orders-workflow", StringComparison.Ordinal)
                .Replace("${AlertsTopicArn}", "arn:aws:sns:eu-west-1:000000000000:alerts", StringComparison.Ordinal),
        });
        workflow.Shop = await TestShop.OpenAsync(workflow.Client, workflow._clock);
        return workflow;
    }

    /// <summary>Moves the one clock; what has become due happens.</summary>
    public void Advance(TimeSpan by)
    {
        _clock.Advance(by);
        _engine.ClockAdvanced();
    }

    /// <summary>The next calls of the function fail.</summary>
    public void FailNext(int calls) => Volatile.Write(ref _failures, calls);

    /// <summary>Waits until something holds, looking again whenever an execution has moved.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds)
    {
        using var limit = new CancellationTokenSource(s_deadline);
        while (true)
        {
            var seen = await look();
            if (holds(seen))
            {
                return seen;
            }

            try
            {
                await _progress.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"Did not happen within {s_deadline}; seen last: {seen}", late);
            }
        }
    }

    public Task<Answer> UntilStatusAsync(string id, string status) =>
        UntilAsync(() => Shop.Barista().GetAsync("/api/orders/" + id), order => order.Text("status") == status);

    /// <summary>Waits until the workflow waits in this state, with its token registered.</summary>
    public Task UntilWaitingAsync(string id, string state, int visit = 1) => UntilAsync(
        () => Shop.Barista().GetAsync($"/api/orders/{id}/workflow"),
        workflow => workflow.Status == 200 && workflow.Body.GetProperty("states").EnumerateArray().ToList() is { Count: > 0 } states
            && states[^1].GetProperty("name").GetString() == state && states.Count(entry => entry.GetProperty("name").GetString() == state) == visit
            && Calls.Contains($"{id}:{state}:{visit}"));

    public async Task<LambdaReply> InvokeLambdaAsync(LambdaRequest request, CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            return new LambdaReply(JsonObject.Of(("errorType", JsonValue.From("TestException")), ("errorMessage", JsonValue.From("Broken by the test."))), "Unhandled", "r");
        }

        var call = JsonSerializer.Deserialize(request.Payload.Text, WorkflowJson.Default.WorkflowCall)!;
        var answer = await Shop.Workflow.RunAsync(call, cancellationToken);
        Note(call);
        return new LambdaReply(JsonValue.Parse(JsonSerializer.Serialize(answer, WorkflowJson.Default.WorkflowAnswer)), null, "r");
    }

    public async Task<ServiceReply> CallAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        (request.Service, request.Operation).ShouldBe(("sns", "Publish"));
        await Shop.Topics.PublishAsync(new PublishRequest(request.Parameters["TopicArn"]!.AsString(), request.Parameters["Message"]!.AsString()), cancellationToken);
        return new ServiceReply(JsonObject.Of(("MessageId", JsonValue.From("m"))), "r");
    }

    public void StatusChanged(ExecutionStatusChange change) => _progress.Release();

    public void Progressed(string executionArn, int events) => _progress.Release();

    public void DefinitionRefused(string name, IReadOnlyList<Diagnostic> diagnostics) => diagnostics.ShouldBeEmpty();

    public void Recovered(int running, int closed)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await Shop.DisposeAsync();
        _engine.Dispose();
        await _wire.DisposeAsync();
        Client.Dispose();
        _progress.Dispose();
    }

    private void Note(WorkflowCall call)
    {
        if (call.Step == "register")
        {
            // Which of the two waits in making it is, only the engine's history tells; the first is the one without an alert before.
            var alerted = Shop.Topics.Bodies("alerts").Any(alert => alert.GetProperty("orderId").GetString() == call.OrderId);
            var state = call.Awaits switch { "scanned" => "WaitForChoice", "placed" => "WaitForBarista", _ => alerted ? "WaitForReadyOverdue" : "WaitForReady" };
            var visit = Calls.Count(noted => noted.StartsWith($"{call.OrderId}:{state}:", StringComparison.Ordinal)) + 1;
            Calls.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{call.OrderId}:{state}:{visit}"));
        }

        _progress.Release();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        // X-Amz-Target: AWSStepFunctions.StartExecution
        var operation = http.Request.Headers["X-Amz-Target"].ToString().Split('.')[1];
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = (JsonObject)JsonValue.Parse(await reader.ReadToEndAsync());
        http.Response.ContentType = "application/x-amz-json-1.0";
        try
        {
            await http.Response.WriteAsync((await _api.HandleAsync(operation, body, http.RequestAborted)).Text);
        }
        catch (StepFunctionsException error)
        {
            http.Response.StatusCode = error.HttpStatus;
            await http.Response.WriteAsync(JsonObject.Of(("__type", JsonValue.From(error.Code)), ("message", JsonValue.From(error.Message))).Text);
        }
    }
}
