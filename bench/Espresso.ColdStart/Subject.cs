using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Espresso.ColdStart;

/// <summary>A function that is measured: its program, unpacked as Lambda unpacks it.</summary>
internal sealed partial class Subject
{
    private static readonly string Root = FindRoot();
    private static readonly string Work = Path.Combine(Root, "artifacts", "coldstart");

    private Subject(string name, Question question, string folder, string program, string? argument, double zipMb, string newestSymbol) =>
        (Name, Question, Folder, Program, Argument, ZipMb, NewestSymbol) = (name, question, folder, program, argument, zipMb, newestSymbol);

    public string Name { get; }

    public Question Question { get; }

    /// <summary>LAMBDA_TASK_ROOT.</summary>
    public string Folder { get; }

    public string Program { get; }

    public string? Argument { get; }

    public double ZipMb { get; }

    /// <summary>The newest version of glibc's symbols that any of its native files asks for.</summary>
    public string NewestSymbol { get; }

    public bool IsNode => Argument is not null;

    /// <summary>A service's package in one compilation; built first where it is missing.</summary>
    public static async Task<Subject> PackageAsync(Question question, string compilation)
    {
        var zips = Path.Combine(Work, compilation);
        var zip = Path.Combine(zips, question.Service + ".zip");
        if (!File.Exists(zip))
        {
            await RunAsync("dotnet", ["publish", Path.Combine(Root, "Espresso." + char.ToUpperInvariant(question.Service[0]) + question.Service[1..]), "-v", "q", "-p:LambdaPackage=true", $"-p:LambdaCompilation={compilation}", $"-p:LambdaPackageFolder={zips}/"], Root);
        }

        var folder = Path.Combine(zips, question.Service);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        ZipFile.ExtractToDirectory(zip, folder);
        return new Subject($"{question.Service} {compilation}", question, folder, Path.Combine(folder, "bootstrap"), null, new FileInfo(zip).Length / 1048576.0, NewestSymbolOf(folder));
    }

    public static async Task<Subject> NodeAsync()
    {
        var folder = Path.Combine(Root, "bench", "Espresso.ColdStart", "node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules"))) await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder);
        return new Subject("node", Question.Orders, folder, "node", Path.Combine(folder, "function.mjs"), 0, "");
    }

    /// <summary>The ways in which this one is measured: over TLS a .NET package with two sets of trusted roots.</summary>
    public IEnumerable<Run> With(Neighbours neighbours)
    {
        if (neighbours.Authority is not { } authority) return [new Run(this, Name, [])];
        if (IsNode) return [new Run(this, Name, [new("NODE_EXTRA_CA_CERTS", Certificates.Write(Work, "authority.pem", authority))])];
        var few = File.ReadAllText(Path.Combine(Folder, "amazon-roots.pem")) + authority;
        var many = File.ReadAllText("/etc/ssl/certs/ca-certificates.crt") + authority;
        return
        [
            new Run(this, Name + ", its own roots", [new("SSL_CERT_FILE", Certificates.Write(Work, "few.pem", few)), new("SSL_CERT_DIR", Path.Combine(Work, "none"))]),
            new Run(this, Name + ", all roots", [new("SSL_CERT_FILE", Certificates.Write(Work, "many.pem", many))]),
        ];
    }

    // The names of versioned symbols stand in a native file as they are: "GLIBC_2.34".
    private static string NewestSymbolOf(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => Path.GetFileName(file) == "bootstrap" || file.EndsWith(".so", StringComparison.Ordinal))
        .SelectMany(file => Symbols().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(file))).Select(match => Version.Parse(match.Groups["version"].ValueSpan)))
        .Max() is { } newest ? $"GLIBC_{newest}" : "";

    [GeneratedRegex(@"GLIBC_(?<version>2\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Symbols();

    private static async Task RunAsync(string program, string[] arguments, string folder)
    {
        await Console.Error.WriteLineAsync($"{program} {string.Join(' ', arguments)}");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })
            ?? throw new InvalidOperationException($"{program} did not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Espresso.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No Espresso.sln in or above {AppContext.BaseDirectory}.");
    }
}
