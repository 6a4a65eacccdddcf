using System.Security.Cryptography;
using System.Text;
using Espresso.Tests.Support;

namespace Espresso.Tests.Architecture;

public class Boundaries
{
    [Fact]
    public async Task The_committed_launcher_of_DynamoDB_Local_is_compiled_from_the_committed_source()
    {
        var folder = Path.Combine(Repository.Root, "local", "dynamodb-local");
        var source = (await File.ReadAllTextAsync(Path.Combine(folder, "Launcher.java"))).ReplaceLineEndings("\n");
        var compiled = (await File.ReadAllTextAsync(Path.Combine(folder, "Launcher.sha256"))).Split(' ')[0];
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))
            .ShouldBe(compiled, "Launcher.java has changed since Launcher.class was compiled: run local/dynamodb-local/compile.sh.");
    }

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
