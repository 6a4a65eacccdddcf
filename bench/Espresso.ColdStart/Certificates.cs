using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Espresso.ColdStart;

/// <summary>An authority of one's own and a certificate for this machine.</summary>
internal static class Certificates
{
    /// <summary>The server's certificate with its key, and the authority as PEM. Both hold for a day.</summary>
    public static (X509Certificate2 Server, string Authority) Make()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Espresso.ColdStart", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, now.AddHours(-1), now.AddDays(1), [1, 2, 3, 4]);
        return (signed.CopyWithPrivateKey(key), authority.ExportCertificatePem() + "\n");
    }

    public static string Write(string folder, string name, string pem)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, pem);
        return file;
    }
}
