using System.Globalization;

namespace Espresso.Load;

/// <param name="Site">The shop's address.</param>
/// <param name="Cloud">The local cloud's address.</param>
/// <param name="Orders">How many orders in all.</param>
/// <param name="Customers">How many customers order at the same time.</param>
internal sealed record LoadOptions(Uri Site, Uri Cloud, int Orders, int Customers)
{
    private const int MostOrders = 5000;
    private const int MostCustomers = 32;

    public static LoadOptions Read(string[] args)
    {
        var options = new LoadOptions(
            Loopback(args, "--site", "http://127.0.0.1:5180"),
            Loopback(args, "--cloud", "http://127.0.0.1:4566"),
            Number(args, "--orders", 200, MostOrders),
            Number(args, "--customers", 4, MostCustomers));
        return options;
    }

    /// <summary>A load test is for one's own machine.</summary>
    private static Uri Loopback(string[] args, string name, string byDefault)
    {
        var text = Value(args, name) ?? byDefault;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsLoopback
            ? uri
            : throw new ArgumentException($"{name} is '{text}'; it takes an address on this machine, such as {byDefault}.");
    }

    private static int Number(string[] args, string name, int byDefault, int most)
    {
        var text = Value(args, name);
        if (text is null)
        {
            return byDefault;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new ArgumentException($"{name} is '{text}'; it takes a whole number from 1 to {most}.");
    }

    private static string? Value(string[] args, string name)
    {
        var index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
    }
}
