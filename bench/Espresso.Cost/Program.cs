using Espresso.Cost;
using Espresso.Cost.Counting;

var root = Paths.FindRoot();
switch (args)
{
    case ["count"]:
        (await Scenario.RunAsync()).Write(Paths.Counts(root));
        break;
    case ["document"]:
        break;
    default:
        Console.WriteLine("""
            Says what the system costs on AWS, in docs/cost.md.

              count       runs the system on this machine, orders coffee, counts what the services use
                          (docs/cost.counts.json), and writes the document
              document    writes the document from the last counts, the price list and the template
            """);
        return args is ["--help"] ? 0 : 1;
}

await File.WriteAllTextAsync(Paths.Document(root), Document.Write(root));
Console.WriteLine(Paths.Document(root));
return 0;
