using System.Diagnostics;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.Support;

namespace Espresso.Tests.LocalCloud.Wire;

/// <summary>LocalCloud under clients that are not ours: npm's AWS SDK, Debian's boto3 and awscli.</summary>
public class ClientTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Espresso.Tests", "LocalCloud", "Wire");

    [Theory]
    [InlineData("sqs")]
    [InlineData("sns")]
    [InlineData("lambda")]
    [InlineData("events")]
    [InlineData("cloudwatch")]
    [InlineData("dynamodb")]
    [InlineData("websockets")]
    public async Task The_AWS_SDK_for_JavaScript_gets_what_it_expects(string script)
    {
        await using var cloud = await RunningCloud.StartAsync(("AWS_ENDPOINT_URL_DYNAMODB", (await DynamoDbLocal.Shared).Endpoint.ToString()));
        (await RunAsync("node", "run.mjs", script, cloud.Cloud.BaseUrl)).ShouldBe("ok");
    }

    [Boto3Fact]
    public async Task Boto3_gets_what_it_expects()
    {
        await using var cloud = await RunningCloud.StartAsync();
        (await RunAsync(Boto3FactAttribute.Python!, "clients.py", cloud.Cloud.BaseUrl)).ShouldBe("ok");
    }

    [AwsCliFact]
    public async Task The_AWS_CLI_gets_what_it_expects()
    {
        await using var cloud = await RunningCloud.StartAsync();
        Task<string> AwsAsync(params string[] arguments) =>
            RunAsync(AwsCliFactAttribute.Command!, [.. arguments, "--endpoint-url", cloud.Cloud.BaseUrl, "--region", "eu-west-1", "--output", "text"]);

        var queue = await AwsAsync("sqs", "create-queue", "--queue-name", "cli");
        queue.ShouldBe($"{cloud.Cloud.BaseUrl}/000000000000/cli");
        var topic = await AwsAsync("sns", "create-topic", "--name", "cli");
        topic.ShouldBe("arn:aws:sns:eu-west-1:000000000000:cli");
        await AwsAsync("sns", "subscribe", "--topic-arn", topic, "--protocol", "sqs", "--notification-endpoint", RunningCloud.QueueArn("cli"), "--attributes", "RawMessageDelivery=true");
        await AwsAsync("sns", "publish", "--topic-arn", topic, "--message", "from the shell");
        (await AwsAsync("sqs", "receive-message", "--queue-url", queue, "--query", "Messages[0].Body")).ShouldBe("from the shell");
        (await AwsAsync("events", "put-rule", "--name", "cli", "--schedule-expression", "rate(1 hour)")).ShouldBe("arn:aws:events:eu-west-1:000000000000:rule/cli");
        (await AwsAsync("lambda", "list-functions", "--query", "length(Functions)")).ShouldBe("0");
        (await AwsAsync("apigateway", "get-rest-apis", "--query", "length(items)")).ShouldBe("0");
        (await AwsAsync("apigatewayv2", "create-api", "--name", "cli", "--protocol-type", "WEBSOCKET", "--route-selection-expression", "$request.body.action", "--query", "Name")).ShouldBe("cli");
        (await AwsAsync("apigatewayv2", "get-apis", "--query", "Items[].Name")).ShouldBe("cli");
        (await AwsAsync("cloudwatch", "describe-alarms", "--query", "length(MetricAlarms)")).ShouldBe("0");
    }

    /// <summary>Runs a client in the folder of the scripts; its last word, or its failure with all it said.</summary>
    internal static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ACCESS_KEY_ID"] = "test";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "test";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(Folder, "no-config");
        // Proxies of the machine are not for loopback.
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}{Environment.NewLine}{await output}{await errors}");
        return (await output).Trim();
    }
}

/// <summary>Runs where a Python with boto3 is; reported as skipped elsewhere (CI installs it).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Boto3FactAttribute : FactAttribute
{
    public Boto3FactAttribute() => Skip = Python is null ? "No python3 with boto3 here (Debian: apt install python3-boto3)." : null;

    public static string? Python { get; } = Probe.First(["/usr/bin/python3", "python3"], "-c", "import boto3");
}

/// <summary>Runs where awscli is; reported as skipped elsewhere (CI installs it).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AwsCliFactAttribute : FactAttribute
{
    public AwsCliFactAttribute() => Skip = Command is null ? "No awscli here (Debian: apt install awscli)." : null;

    public static string? Command { get; } = Probe.First(["/usr/bin/aws", "aws"], "--version");
}

internal static class Probe
{
    /// <summary>The first of <paramref name="programs"/> that runs with <paramref name="arguments"/>.</summary>
    public static string? First(string[] programs, params string[] arguments)
    {
        foreach (var program in programs)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
                if (process is not null && process.WaitForExit(TimeSpan.FromSeconds(20)) && process.ExitCode == 0)
                {
                    return program;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not on this machine: the next name may be.
            }
        }

        return null;
    }
}
