using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Espresso.Tests.Support;

/// <summary>
/// The headless Chromium inside the npm package <c>@sparticuz/chromium</c>: Brotli files that hold the browser, the
/// libraries that a bare machine lacks, and a font. They are unpacked once, next to the tests.
/// </summary>
internal static class ChromiumPackage
{
    private static readonly string Bin = Path.Combine(Repository.Root, "Espresso.Tests", "browser", "node_modules", "@sparticuz", "chromium", "bin");

    /// <summary>The package holds a Linux x64 build and no other.</summary>
    public static bool Suits => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;

    /// <summary>Unpacks what is not unpacked yet.</summary>
    /// <returns>The browser's path and the variables that it runs with.</returns>
    /// <exception cref="InvalidOperationException">The build did not install the package.</exception>
    public static async Task<(string Executable, IReadOnlyDictionary<string, string> Environment)> UnpackAsync()
    {
        if (!Directory.Exists(Bin))
        {
            throw new InvalidOperationException($"{Bin} is missing: `dotnet build Espresso.Tests` installs the browser.");
        }

        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "chromium")).FullName;
        var executable = Path.Combine(folder, "chromium");
        if (!File.Exists(executable))
        {
            await UnpackTarAsync("al2023.tar.br", Path.Combine(folder, "al2023"));
            await UnpackTarAsync("fonts.tar.br", folder);
            await UnpackTarAsync("swiftshader.tar.br", folder);
            await UnpackExecutableAsync(executable);
        }

        // The package's own fonts.conf names a folder under /tmp; a machine without fonts gets the packed one from here.
        var fonts = Path.Combine(folder, "fonts.conf");
        await File.WriteAllTextAsync(fonts, $"""
            <?xml version="1.0"?>
            <fontconfig>
              <dir>{folder}/fonts</dir>
              <dir>/usr/share/fonts</dir>
              <cachedir>{folder}/font-cache</cachedir>
            </fontconfig>
            """);
        return (executable, new Dictionary<string, string>
        {
            ["FONTCONFIG_FILE"] = fonts,
            ["HOME"] = folder,
            ["LD_LIBRARY_PATH"] = Path.Combine(folder, "al2023", "lib"),
        });
    }

    private static async Task UnpackTarAsync(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        await using var packed = File.OpenRead(Path.Combine(Bin, file));
        await using var tar = new BrotliStream(packed, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: true);
    }

    private static async Task UnpackExecutableAsync(string executable)
    {
        var partial = executable + ".part";
        await using (var packed = File.OpenRead(Path.Combine(Bin, "chromium.br")))
        await using (var brotli = new BrotliStream(packed, CompressionMode.Decompress))
        await using (var file = File.Create(partial))
        {
            await brotli.CopyToAsync(file);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // Renamed last, so that a run that was cut short leaves nothing that looks finished.
        File.Move(partial, executable);
    }
}
