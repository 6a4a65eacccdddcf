using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda.Functions;

/// <summary>What an invocation runs: a function at one version, and the name it was called by.</summary>
/// <param name="Version"><c>$LATEST</c> or a number.</param>
/// <param name="Qualifier">The version or alias that the caller named; null when none.</param>
/// <param name="Settings">The version's settings.</param>
/// <param name="Code">The version's code.</param>
internal sealed record FunctionTarget(FunctionRecord Function, string Version, string? Qualifier, JsonObject Settings, JsonObject Code)
{
    public string Name => Function.Name;

    /// <summary>Whether a process of this machine polls for it; otherwise its package is run.</summary>
    public bool IsLocalProcess => Code.Text("S3Bucket") == FunctionRecord.LocalProcess;

    /// <summary>The name by which it is found again: <c>orders</c> or <c>orders:live</c>.</summary>
    public string Reference => Qualifier is null ? Name : $"{Name}:{Qualifier}";

    public TimeSpan Timeout => TimeSpan.FromSeconds(Settings.Number("Timeout") ?? 3);

    /// <summary>MiB.</summary>
    public long Memory => Settings.Number("MemorySize") ?? 128;

    /// <summary>The folder name of its unpacked code; empty for a local process.</summary>
    public string CodeHash => Code.Text("Folder") ?? "";

    /// <summary>One value for all processes that may serve the same calls: another code or setting is another process.</summary>
    public string Key => IsLocalProcess
        ? Name
        : $"{Name}:{Version}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Settings.ToText() + Code.ToText())))[..16]}";
}
