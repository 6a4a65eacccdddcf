using System.Globalization;
using System.Text;
using Espresso.StepFunctions.Api;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>
/// <c>docs/asl-support.md</c> is made from the cases, so that it claims what is tested and nothing else. With
/// <c>UPDATE_ASL_SUPPORT</c> set to the repository's folder, this writes it.
/// </summary>
public sealed class SupportDocument
{
    [Fact]
    public async Task The_document_lists_what_the_cases_show()
    {
        var document = await DocumentAsync();
        if (Environment.GetEnvironmentVariable("UPDATE_ASL_SUPPORT") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "docs", "asl-support.md"), document);
            return;
        }

        var committed = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "StepFunctions", "asl-support.md"));
        committed.ReplaceLineEndings("\n").ShouldBe(document, "docs/asl-support.md is stale: run this test with UPDATE_ASL_SUPPORT set to the repository's folder");
    }

    private static async Task<string> DocumentAsync()
    {
        var text = new StringBuilder();
        text.Append("# What the workflow engine supports\n\n");
        text.Append("Made from the cases under `Espresso.Tests/StepFunctions/cases` by `SupportDocument`; do not edit. Each line below is a case that passes.\n");
        var total = 0;
        foreach (var folder in Directory.GetDirectories(CaseFiles.Root).Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Path.GetFileName(folder)}\n\n");
            foreach (var path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                var file = JsonValue.Parse(await File.ReadAllTextAsync(path));
                foreach (var item in (JsonArray)file)
                {
                    total++;
                    text.Append(CultureInfo.InvariantCulture, $"- {item["title"]!.AsString()}\n");
                }
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{total} cases.\n\n## API operations\n\n");
        foreach (var operation in StepFunctionsApi.OperationNames.Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {operation}\n");
        }

        text.Append("""

            ## Not supported

            - ItemReader of Parquet files.

            """.ReplaceLineEndings("\n"));
        return text.ToString();
    }
}
