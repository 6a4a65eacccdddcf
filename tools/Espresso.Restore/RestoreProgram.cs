using Amazon.CloudFormation;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;

namespace Espresso.Restore;

/// <summary>The command line.</summary>
internal static class RestoreProgram
{
    /// <summary>DynamoDB throttles a table that is written as fast as it goes; the SDK waits it out.</summary>
    private const int Retries = 10;

    public static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        var clients = new Clients(
            () => new AmazonDynamoDBClient(new AmazonDynamoDBConfig { MaxErrorRetry = Retries }),
            () => new AmazonS3Client(new AmazonS3Config { MaxErrorRetry = Retries }),
            () => new AmazonCloudFormationClient());
        return await RunAsync(args, clients, Console.Out, Console.Error, stop.Token);
    }

    /// <returns>0 when everything is done, 1 when it was refused or failed, 2 when the arguments make no sense.</returns>
    public static async Task<int> RunAsync(string[] args, Clients clients, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (args is [] or ["--help" or "-h" or "help"])
        {
            await output.WriteLineAsync(RestoreOptions.Help);
            return args.Length == 0 ? 2 : 0;
        }

        try
        {
            await new RestoreCommand(RestoreOptions.Read(args), clients, TimeProvider.System, output).RunAsync(cancellation);
            return 0;
        }
        catch (UsageException wrong)
        {
            await errors.WriteLineAsync(wrong.Message);
            await errors.WriteLineAsync("--help says what there is.");
            return 2;
        }
        catch (RefusalException refusal)
        {
            await errors.WriteLineAsync(refusal.Message);
            return 1;
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or IOException or HttpRequestException)
        {
            await errors.WriteLineAsync($"{failure.Message}{Environment.NewLine}{RestoreCommand.HowToGoOn}");
            return 1;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"Stopped. {RestoreCommand.HowToGoOn}");
            return 1;
        }
    }
}

/// <summary>Clients of AWS, made when they are needed: a backup in a folder needs no S3.</summary>
internal sealed record Clients(Func<IAmazonDynamoDB> Dynamo, Func<IAmazonS3> S3, Func<IAmazonCloudFormation> CloudFormation);

/// <summary>The restore stops here, by a rule or because a backup is not what it should be. The message is for the operator.</summary>
internal sealed class RefusalException(string message) : Exception(message);

/// <summary>The arguments make no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);
