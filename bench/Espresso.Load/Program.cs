using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Espresso.Load;

if (args.Contains("--help"))
{
    Console.WriteLine("""
        Orders coffee from a shop that runs on this machine (dotnet run --project Espresso.AppHost) and prints how fast it went.

          --site URL       where the shop is              (http://127.0.0.1:5180)
          --cloud URL      where the local cloud is       (http://127.0.0.1:4566)
          --orders N       how many orders, 1 to 5000     (200)
          --customers N    how many at once, 1 to 32      (4)
        """);
    return 0;
}

var options = LoadOptions.Read(args);
using var shop = await Shop.OpenAsync(options);
var steps = new ConcurrentDictionary<string, ConcurrentBag<double>>();
var waiting = new ConcurrentQueue<Person>(await shop.CustomersAsync(options.Orders));
var code = await shop.PrepareAsync(options.Orders);

var baristas = await Task.WhenAll(Enumerable.Range(0, options.Customers).Select(shop.BaristaAsync));

var watch = Stopwatch.StartNew();
await Task.WhenAll(Enumerable.Range(0, options.Customers).Select(async counter =>
{
    // A barista for each: one person's taps are limited, and rightly so.
    var barista = baristas[counter];
    while (waiting.TryDequeue(out var customer))
    {
        await shop.OrderAsync(customer, barista, code, (step, milliseconds) => steps.GetOrAdd(step, static _ => []).Add(milliseconds));
    }
}));
var seconds = watch.Elapsed.TotalSeconds;

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Orders} orders from scan to collected in {seconds:F1} s with {options.Customers} customers at once: {options.Orders / seconds:F1} orders/s"));
Console.WriteLine($"{"step",-10}{"p50 ms",10}{"p95 ms",10}{"p99 ms",10}");
foreach (var step in Shop.Steps)
{
    var sorted = steps[step].Order().ToArray();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step,-10}{At(sorted, 0.50),10:F1}{At(sorted, 0.95),10:F1}{At(sorted, 0.99),10:F1}"));
}

return 0;

static double At(double[] sorted, double quantile) => sorted[(int)Math.Min(sorted.Length - 1, quantile * sorted.Length)];
