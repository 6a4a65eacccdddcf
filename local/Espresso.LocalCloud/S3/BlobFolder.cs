using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>
/// The contents of objects and parts: one file each under a random name, so that no key can be a path. A file is complete before any
/// record names it; files that no record names are what a death left behind, and go at the next start.
/// </summary>
internal sealed class BlobFolder : IDisposable
{
    private readonly bool _isTemporary;

    public BlobFolder(CloudSettings settings)
    {
        _isTemporary = settings.DataDirectory is null;
        Root = settings.DataDirectory is { } folder ? System.IO.Path.Combine(folder, "s3") : Directory.CreateTempSubdirectory("localcloud-s3-").FullName;
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    /// <summary>A file to write to, and its name.</summary>
    public (string Name, FileStream Stream) Create()
    {
        var name = Ids.Hex(32);
        return (name, new FileStream(Path(name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true));
    }

    public FileStream Open(string name) => new(Path(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true);

    public void Delete(string name) => File.Delete(Path(name));

    public void KeepOnly(IReadOnlySet<string> names)
    {
        foreach (var file in Directory.EnumerateFiles(Root).Where(file => !names.Contains(System.IO.Path.GetFileName(file))).ToArray())
            File.Delete(file);
    }

    public void Dispose()
    {
        if (_isTemporary && Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }

    private string Path(string name) => System.IO.Path.Combine(Root, name);
}
