namespace Espresso.Cost;

/// <summary>Where things are in the repository.</summary>
internal static class Paths
{
    /// <summary>The folder that holds <c>Espresso.sln</c>, from the working folder upwards.</summary>
    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Espresso.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {Directory.GetCurrentDirectory()} holds Espresso.sln; run this in the repository.");
    }

    public static string Counts(string root) => Path.Combine(root, "docs", "cost.counts.json");

    public static string Document(string root) => Path.Combine(root, "docs", "cost.md");

    public static string Template(string root) => Path.Combine(root, "Espresso.AppHost", "cloudformation", "espresso.template.json");
}
