using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Espresso.Tests.Support;

/// <summary>
/// A deployed site, at its address. Users are made with the AWS CLI, so the operator's credentials must be those of the
/// account (and AWS_ENDPOINT_URL leads elsewhere, if wanted); everything else is what any browser may do.
/// </summary>
internal sealed class DeployedTarget(Uri site) : ShopTarget
{
    /// <summary>Minutes of a QR period that does not end in the middle of a test.</summary>
    private const int Long = 30;

    private string _region = "";

    public override Uri Site => site;

    public override Task StartAsync() => Task.CompletedTask;

    public override void UseCognito(Uri endpoint, string region) => _region = region;

    public override async Task<JsonNode?> FindInCognitoAsync(string operation, JsonObject body)
    {
        // AdminCreateUser is admin-create-user there.
        var command = Regex.Replace(operation, "(?<!^)(?<letter>[A-Z])", "-${letter}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).ToLowerInvariant();
        var start = new ProcessStartInfo("aws", ["cognito-idp", command, "--region", _region, "--output", "json", "--cli-input-json", body.ToJsonString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The AWS CLI did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            // The test says that it was refused; why is the operator's to see.
            await Console.Error.WriteLineAsync($"aws cognito-idp {command}: {(await errors).Trim()}");
            return null;
        }

        return JsonNode.Parse(await output is { Length: > 0 } text ? text : "{}");
    }

    public override async Task NextPeriodAsync(Caller admin, DateTimeOffset validUntil)
    {
        // Nobody moves this clock, but periods of another length begin at once.
        var shop = (await admin.GetAsync("/api/shop")).ShouldBe(HttpStatusCode.OK);
        var minutes = shop["settings"]!["qrPeriodMinutes"]!.GetValue<int>();
        (await admin.PutAsync("/api/shop", new { qrPeriodMinutes = minutes == Long ? Long + 1 : Long })).ShouldBe(HttpStatusCode.OK);
    }

    public override bool Stays => true;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
