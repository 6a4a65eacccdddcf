using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Espresso.Tests.Orders;

/// <summary>
/// Step Functions as far as Orders sees it: executions by name, and task tokens that can be answered once. What a machine
/// does between the two is the test's to say.
/// </summary>
internal sealed class FakeStepFunctions() : AmazonStepFunctionsClient(new BasicAWSCredentials("test", "test"), new AmazonStepFunctionsConfig { ServiceURL = "http://127.0.0.1:1" })
{
    public ConcurrentDictionary<string, (string Input, string Status)> Executions { get; } = new();

    /// <summary>Token → its answers (an output, or an error with its cause); a token that was never opened is not there.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<string>> Tokens { get; } = new();

    public ConcurrentQueue<string> Heartbeats { get; } = new();

    /// <summary>While true every call fails as an unreachable service does.</summary>
    public bool IsDown { get; set; }

    /// <summary>An execution that cannot be described.</summary>
    public string? Broken { get; set; }

    public void Open(string token) => Tokens[token] = new ConcurrentQueue<string>();

    public void End(string execution, string status) => Executions[execution] = (Executions[execution].Input, status);

    public override Task<StartExecutionResponse> StartExecutionAsync(StartExecutionRequest request, CancellationToken cancellationToken = default)
    {
        ThrowIfDown();
        var (input, status) = Executions.GetOrAdd(request.Name, (request.Input, "RUNNING"));
        return input == request.Input && status == "RUNNING"
            ? Task.FromResult(new StartExecutionResponse { ExecutionArn = request.Name })
            : throw new ExecutionAlreadyExistsException($"Execution {request.Name} exists.");
    }

    public override Task<DescribeExecutionResponse> DescribeExecutionAsync(DescribeExecutionRequest request, CancellationToken cancellationToken = default)
    {
        ThrowIfDown();
        if (Broken is not null && request.ExecutionArn.EndsWith(Broken, StringComparison.Ordinal))
        {
            throw new AmazonStepFunctionsException("Internal error.");
        }

        return Executions.TryGetValue(request.ExecutionArn.Split(':')[^1], out var execution)
            ? Task.FromResult(new DescribeExecutionResponse { ExecutionArn = request.ExecutionArn, Status = new ExecutionStatus(execution.Status) })
            : throw new ExecutionDoesNotExistException($"Execution {request.ExecutionArn} does not exist.");
    }

    public override Task<SendTaskSuccessResponse> SendTaskSuccessAsync(SendTaskSuccessRequest request, CancellationToken cancellationToken = default)
    {
        Answer(request.TaskToken, request.Output);
        return Task.FromResult(new SendTaskSuccessResponse());
    }

    public override Task<SendTaskFailureResponse> SendTaskFailureAsync(SendTaskFailureRequest request, CancellationToken cancellationToken = default)
    {
        Answer(request.TaskToken, $"{request.Error}: {request.Cause}");
        return Task.FromResult(new SendTaskFailureResponse());
    }

    public override Task<SendTaskHeartbeatResponse> SendTaskHeartbeatAsync(SendTaskHeartbeatRequest request, CancellationToken cancellationToken = default)
    {
        ThrowIfDown();
        Heartbeats.Enqueue(request.TaskToken);
        return Task.FromResult(new SendTaskHeartbeatResponse());
    }

    private void Answer(string token, string answer)
    {
        ThrowIfDown();
        if (!Tokens.TryGetValue(token, out var answers))
        {
            throw new TaskDoesNotExistException("No such task.");
        }

        lock (answers)
        {
            if (!answers.IsEmpty)
            {
                throw new TaskTimedOutException("The task is over.");
            }

            answers.Enqueue(answer);
        }
    }

    private void ThrowIfDown()
    {
        if (IsDown)
        {
            throw new AmazonStepFunctionsException("Service unavailable.");
        }
    }
}
