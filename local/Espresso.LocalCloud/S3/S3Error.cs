using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.S3;

/// <summary>S3's errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.</summary>
internal static class S3Error
{
    public static CloudException NoSuchBucket(string bucket) => With(new("NoSuchBucket", "The specified bucket does not exist", 404), "BucketName", bucket);

    public static CloudException NoSuchKey(string key) => With(new("NoSuchKey", "The specified key does not exist.", 404), "Key", key);

    public static CloudException NoSuchVersion(string key) => With(new("NoSuchVersion", "The specified version does not exist.", 404), "Key", key);

    public static CloudException NoSuchUpload(string id) => With(
        new("NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", 404), "UploadId", id);

    public static CloudException PreconditionFailed(string condition) => With(new("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412), "Condition", condition);

    public static CloudException Invalid(string message) => new("InvalidArgument", message);

    public static CloudException BadDigest(string algorithm) => new("BadDigest", $"The {algorithm} you specified did not match the calculated checksum.");

    public static CloudException MalformedXml() => new("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    private static CloudException With(CloudException error, string name, string value) =>
        new(error.Code, error.Message, error.Status) { Members = new Dictionary<string, string> { [name] = value } };
}
