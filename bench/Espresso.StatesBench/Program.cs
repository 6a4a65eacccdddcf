using System.Diagnostics;
using Espresso.Bench;
using Espresso.StatesBench;

if (args.Contains("--help"))
{
    Console.WriteLine("""
        Measures Step Functions through its HTTP API and prints a table.

          --endpoint URL   what to measure; without it LocalCloud is started, once without and once with durability
          --pid N          the endpoint's process on this machine, for its memory
          --seconds N      how long each rate is measured            (5)
          --clients N      how many at once                          (4)
          --kept N         how many executions' memory is measured   (10000)
        """);
    return 0;
}

var options = BenchOptions.Read(args);
if (options.Endpoint is { } endpoint)
{
    using var process = options.Process is { } pid ? Process.GetProcessById(pid) : null;
    Print(endpoint.ToString(), await MeasureAsync(endpoint, process));
    return 0;
}

using (var forgetful = await LocalCloudProcess.StartAsync(dataDirectory: null, Path.GetTempPath()))
{
    Print("LocalCloud, durability off", await MeasureAsync(forgetful.Address, forgetful.Process));
}

var folder = Directory.CreateTempSubdirectory("states-bench").FullName;
try
{
    using var durable = await LocalCloudProcess.StartAsync(folder, folder);
    Print("LocalCloud, durability on", await MeasureAsync(durable.Address, durable.Process));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return 0;

async Task<List<(string What, string Value)>> MeasureAsync(Uri at, Process? process)
{
    using var measurement = new Measurement(options, at, process);
    return await measurement.RunAsync();
}

static void Print(string title, List<(string What, string Value)> rows)
{
    Console.WriteLine(title);
    foreach (var (what, value) in rows)
    {
        Console.WriteLine($"  {what,-62}{value,12}");
    }

    Console.WriteLine();
}
