using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.CDK;

namespace Espresso.AppHost.Infrastructure;

/// <summary>Turns <see cref="EspressoStack"/> into the text of <c>cloudformation/espresso.template.json</c>.</summary>
public static class TemplateGenerator
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>Synthesises the stack; needs Node, which the CDK runs on.</summary>
    /// <returns>CloudFormation JSON, indented, ending in a newline.</returns>
    public static string Generate()
    {
        // The CDK says so on every run otherwise; which Node this project supports is checked by the build.
        System.Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20,v20");

        var folder = Directory.CreateTempSubdirectory("espresso-cdk-");
        try
        {
            var app = new App(new AppProps { AnalyticsReporting = false, Outdir = folder.FullName });
            _ = new EspressoStack(app, "Espresso");
            app.Synth();
            using var template = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "Espresso.template.json"), Encoding.UTF8));
            var text = JsonSerializer.Serialize(template, Readable) + "\n";
            return text.Replace(ServiceFunction.TemplateHash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8], StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
