namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>
/// What a signature says about its request: access key, region and service. Nothing is verified here; any key is good.
/// </summary>
public readonly record struct CredentialScope(string AccessKey, string Region, string Service)
{
    private const string Marker = "Credential=";

    /// <summary>Reads <c>Authorization: AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-1/sqs/aws4_request, …</c> or <c>?X-Amz-Credential=…</c>.</summary>
    public static CredentialScope? Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.Authorization.ToString();
        var start = header.IndexOf(Marker, StringComparison.Ordinal);
        if (header.StartsWith("AWS4-", StringComparison.Ordinal) && start >= 0)
        {
            var rest = header[(start + Marker.Length)..];
            var end = rest.IndexOfAny([',', ' ']);
            return Parse(end < 0 ? rest : rest[..end]);
        }

        // S3's older presigned URLs name the key only: ?AWSAccessKeyId=…&Signature=…&Expires=…
        return request.Query.TryGetValue("X-Amz-Credential", out var credential) ? Parse(credential.ToString())
            : request.Query.ContainsKey("Signature") && request.Query["AWSAccessKeyId"].ToString() is { Length: > 0 } key ? new CredentialScope(key, "", "s3")
            : null;
    }

    private static CredentialScope? Parse(string credential)
    {
        // An access key may hold slashes in theory; the last four parts are fixed: date/region/service/aws4_request.
        var parts = credential.Split('/');
        return parts.Length >= 5 ? new CredentialScope(string.Join('/', parts[..^4]), parts[^3], parts[^2]) : null;
    }
}
