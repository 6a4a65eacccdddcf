using System.Runtime.InteropServices;

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

/// <summary>
/// Makes a package's own <c>amazon-roots.pem</c> the trusted roots. .NET reads every certificate of the machine at its first HTTPS call,
/// which takes as long as the rest of a cold start; a function calls AWS alone. Settings that are there already win.
/// </summary>
internal static partial class AmazonRoots
{
    private const string File = "SSL_CERT_FILE";
    private const string Folder = "SSL_CERT_DIR";

    public static void Trust()
    {
        if (Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT") is not { Length: > 0 } root || !OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable(File) is not null || Environment.GetEnvironmentVariable(Folder) is not null)
            return;
        var roots = Path.Combine(root, "amazon-roots.pem");
        if (!System.IO.File.Exists(roots)) return;
        // The native part reads the process's environment, of which .NET's is a copy.
        _ = SetVariable(File, roots, overwrite: 0);
        _ = SetVariable(Folder, Path.Combine(root, "no-certificates"), overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
