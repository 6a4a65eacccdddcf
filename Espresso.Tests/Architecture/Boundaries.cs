namespace Espresso.Tests.Architecture;

public class Boundaries
{
    [Theory]
    [InlineData("local/Espresso.StepFunctions")]
    [InlineData("local/Espresso.Jsonata")]
    public void The_engine_libraries_know_no_web_server_and_no_AWS_client(string project)
    {
        var file = Directory.GetFiles(Path.Combine(Repository.Root, project), "*.csproj").Single();
        var text = File.ReadAllText(file);
        text.ShouldNotContain("Microsoft.AspNetCore");
        text.ShouldNotContain("Sdk.Web");
        text.ShouldNotContain("AWSSDK");
    }
}

internal static class Repository
{
    /// <summary>The folder that holds <c>Espresso.sln</c>, found upwards from the test's output folder.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Espresso.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Espresso.sln.");
    }
}
