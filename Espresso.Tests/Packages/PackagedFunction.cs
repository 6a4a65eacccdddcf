using System.Diagnostics;
using System.Globalization;
using Espresso.Tests.StandIns.LambdaHosting;
using Espresso.Tests.Support;

namespace Espresso.Tests.Packages;

/// <summary>A package's bootstrap as a process, with the variables that Lambda sets, on a Runtime API of the test's.</summary>
internal sealed class PackagedFunction : IAsyncDisposable
{
    private readonly Process process;

    private PackagedFunction(RuntimeApi api, Process process) => (Api, this.process) = (api, process);

    public RuntimeApi Api { get; }

    public static async Task<PackagedFunction> StartAsync(OrdersPackage package, string handler = "api")
    {
        var dynamo = await DynamoDbLocal.Shared;
        var api = await RuntimeApi.StartAsync();
        var start = new ProcessStartInfo(Path.Combine(package.Folder, "bootstrap")) { UseShellExecute = false, WorkingDirectory = package.Folder };
        start.Environment.Clear();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["LAMBDA_TASK_ROOT"] = package.Folder,
            ["AWS_LAMBDA_FUNCTION_NAME"] = "orders",
            ["AWS_LAMBDA_RUNTIME_API"] = api.Address,
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/orders",
            ["_HANDLER"] = handler,
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = dynamo.Endpoint.ToString(),
            // Nobody listens there: what is asked of it is not part of these tests.
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9",
            ["AWS__Resources__OrdersTableName"] = await dynamo.CreateTableAsync("gsi1", "gsi2"),
            ["AWS__Resources__UserPoolClientId"] = "client-1",
            ["AWS__Resources__OrderEventsTopicArn"] = "arn:aws:sns:eu-west-1:000000000000:events",
            ["AWS__Resources__AlertsTopicArn"] = "arn:aws:sns:eu-west-1:000000000000:alerts",
            ["AWS__Resources__OrderWorkflowArn"] = "arn:aws:states:eu-west-1:000000000000:stateMachine:orders",
        }) start.Environment[name] = value;
        return new PackagedFunction(api, Process.Start(start)!);
    }

    /// <summary>Asks the process to end, as Lambda does, and waits for it.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        await Api.DisposeAsync();
    }
}
