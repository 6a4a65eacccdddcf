using static Espresso.Bench.Arguments;

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
            Address(args, "--site", "http://127.0.0.1:5180"),
            Address(args, "--cloud", "http://127.0.0.1:4566"),
            Number(args, "--orders", 200, MostOrders),
            Number(args, "--customers", 4, MostCustomers));
        return options;
    }

    private static Uri Address(string[] args, string name, string byDefault) => Loopback(name, Value(args, name) ?? byDefault, byDefault);
}
