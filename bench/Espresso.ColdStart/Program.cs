using System.Globalization;
using Espresso.ColdStart;

if (args.Contains("--help"))
{
    Console.WriteLine("""
        Starts a function over and over through a Runtime API on this machine, next to a Node function that does what the Orders function
        does (one GetItem and an answer), and prints how long it takes from exec to the first answer. Best on a machine with nothing else
        to do. Notifications answers after one GetItem, too; Web reads nothing.

          --services LIST       orders, notifications, web                          (orders)
          --compilations LIST   packages to compare, built where they are missing   (aot,r2r,jit)
          --starts N            starts of each, in turn, 1 to 100                   (9)
          --warm N              further invocations of each start, 1 to 10000       (200)
          --tls                 DynamoDB over HTTPS; each .NET package twice, with the machine's roots and with its own few
        """);
    return 0;
}

var options = BenchOptions.Read(args);
var subjects = new List<Subject>();
foreach (var service in options.Services)
    foreach (var compilation in options.Compilations) subjects.Add(await Subject.PackageAsync(service, compilation));
subjects.Add(await Subject.NodeAsync());

await using var neighbours = await Neighbours.StartAsync(options.Tls);
var runs = subjects.SelectMany(subject => subject.With(neighbours)).ToArray();

// In turn, so that whatever else the machine does hits all alike.
for (var start = 0; start < options.Starts; start++)
{
    foreach (var run in runs) run.Starts.Add(await run.StartAsync(neighbours, options.Warm));
    Console.Error.Write('.');
}

Console.Error.WriteLine();
var node = runs.Single(run => run.Subject.IsNode);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Starts} starts each, medians; {Environment.ProcessorCount} processors, DynamoDB over {(options.Tls ? "HTTPS" : "HTTP")}"));
Console.WriteLine($"{"",-24}{"cold ms",10}{"from",8}{"to",8}{"x Node",9}{"cpu ms",9}{"x Node",9}{"init ms",10}{"first ms",10}{"warm p50",10}{"peak MB",9}{"own MB",8}{"zip MB",9}  needs");
foreach (var run in runs)
{
    var cold = run.Of(start => start.ColdMs);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{run.Name,-24}{cold.Median,10:F1}{cold.Lowest,8:F0}{cold.Highest,8:F0}{cold.Median / node.Of(start => start.ColdMs).Median,9:F2}{run.Of(start => start.CpuMs).Median,9:F1}{run.Of(start => start.CpuMs).Median / node.Of(start => start.CpuMs).Median,9:F2}{run.Of(start => start.InitMs).Median,10:F1}{run.Of(start => start.FirstMs).Median,10:F1}{run.Of(start => start.WarmMs).Median,10:F2}{run.Of(start => start.PeakMb).Median,9:F1}{run.Of(start => start.OwnMb).Median,8:F1}{run.Subject.ZipMb,9:F1}  {run.Subject.NewestSymbol}"));
}

Console.WriteLine("cold: from exec to the first answer; cpu: processor time until then, which another load on the machine does not change much. init: from exec to the first request for an event. first: that event's answer. warm: those after it.");
Console.WriteLine("peak: resident at most, what is mapped from the program's file included. own: memory of its own at the end.");
return 0;
