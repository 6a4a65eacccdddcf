using System.Diagnostics;
using System.Globalization;

namespace Espresso.ColdStart;

/// <summary>One start of a function; times in milliseconds.</summary>
internal sealed record Start(double ColdMs, double CpuMs, double InitMs, double FirstMs, double WarmMs, double PeakMb, double OwnMb);

/// <summary>A function in one setting, with all its starts.</summary>
internal sealed class Run(Subject subject, string name, KeyValuePair<string, string>[] environment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Subject Subject => subject;

    public string Name => name;

    public List<Start> Starts { get; } = [];

    public (double Median, double Lowest, double Highest) Of(Func<Start, double> value)
    {
        var sorted = Starts.Select(value).Order().ToArray();
        return (sorted[sorted.Length / 2], sorted[0], sorted[^1]);
    }

    public async Task<Start> StartAsync(Neighbours neighbours, int warm)
    {
        neighbours.Clear(subject.Question);
        using var patience = new CancellationTokenSource(Patience);
        var info = new ProcessStartInfo(subject.Program) { WorkingDirectory = subject.Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (subject.Argument is { } argument) info.ArgumentList.Add(argument);
        Fill(info.Environment, neighbours);

        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{subject.Program} did not start.");
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            neighbours.Invoke();
            var asked = await ExpectAsync("next");
            var answered = await ExpectAsync("response");
            var cpu = CpuOf(process.Id);
            var times = new double[warm];
            for (var i = 0; i < warm; i++)
            {
                await ExpectAsync("next");
                var given = Stopwatch.GetTimestamp();
                neighbours.Invoke();
                times[i] = Between(given, await ExpectAsync("response"));
            }

            Array.Sort(times);
            return new Start(Between(begun, answered), cpu, Between(begun, asked), Between(asked, answered), times[warm / 2], MemoryOf(process.Id, "VmHWM:"), MemoryOf(process.Id, "RssAnon:"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        async Task<long> ExpectAsync(string kind)
        {
            try
            {
                var (happened, at) = await neighbours.HappeningAsync(patience.Token);
                return happened == kind ? at : throw new InvalidOperationException($"{name} was to send its {kind}; what came was {happened}");
            }
            catch (OperationCanceledException e)
            {
                process.Kill();
                throw new TimeoutException($"{name} did not send its {kind} within {Patience.TotalSeconds:F0} s. It said: {await errors}", e);
            }
        }
    }

    private static double Between(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    // Nanoseconds on a processor, nanoseconds of waiting for one, slices. Threads that have ended are missing; none does so this early.
    private static double CpuOf(int process) => Directory.EnumerateDirectories($"/proc/{process}/task")
        .Sum(thread => double.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture)) / 1e6;

    // "VmHWM:     23456 kB"
    private static double MemoryOf(int process, string field) => double.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    private void Fill(IDictionary<string, string?> variables, Neighbours neighbours)
    {
        var path = variables["PATH"];
        variables.Clear();
        variables["PATH"] = path;
        variables["LAMBDA_TASK_ROOT"] = subject.Folder;
        variables["AWS_LAMBDA_FUNCTION_NAME"] = subject.Question.Service;
        variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512";
        variables["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
        variables["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/" + subject.Question.Service;
        variables["AWS_LAMBDA_RUNTIME_API"] = neighbours.RuntimeApi;
        variables["_HANDLER"] = "api";
        variables["AWS_REGION"] = "eu-west-1";
        variables["AWS_ACCESS_KEY_ID"] = "test";
        variables["AWS_SECRET_ACCESS_KEY"] = "test";
        variables["AWS_ENDPOINT_URL_DYNAMODB"] = neighbours.DynamoDb;
        foreach (var (key, value) in subject.Question.Environment.Concat(environment)) variables[key] = value;
    }
}
