using Espresso.Tests.Support;

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
