using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.DynamoDb;

/// <summary>One export, as it is kept. Times are Unix seconds.</summary>
/// <param name="Id">Milliseconds since 1970 in fourteen digits and eight random ones, for example <c>01693685827463-2d8752fd</c>.</param>
/// <param name="Request">The members of the request that a repetition under the same token must have too.</param>
internal sealed record ExportRecord(string Id, LocalTable Table, JsonObject Request, string Token, double Started, double ExportTime)
{
    public string Status { get; init; } = "IN_PROGRESS";

    public double? Ended { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public long? Items { get; init; }

    /// <summary>Bytes of the items' JSON.</summary>
    public long? Size { get; init; }

    public string Arn => $"{Table.Arn}/export/{Id}";

    public string Bucket => Request.RequiredText("S3Bucket");

    /// <summary>Where its objects lie, with a slash at the end.</summary>
    public string Folder => $"{(Request.Text("S3Prefix") is { Length: > 0 } prefix ? prefix.TrimEnd('/') + "/" : "")}AWSDynamoDB/{Id}/";

    public string Manifest => Folder + "manifest-summary.json";

    public JsonObject Summary() => new() { ["ExportArn"] = Arn, ["ExportStatus"] = Status, ["ExportType"] = "FULL_EXPORT" };

    public JsonObject View()
    {
        var view = new JsonObject
        {
            ["ExportArn"] = Arn,
            ["ExportStatus"] = Status,
            ["StartTime"] = Started,
            ["EndTime"] = Ended,
            ["ExportManifest"] = Status is "COMPLETED" ? Manifest : null,
            ["TableArn"] = Table.Arn,
            ["TableId"] = Table.Id,
            ["ExportTime"] = ExportTime,
            ["ClientToken"] = Token,
            ["S3Bucket"] = Bucket,
            ["S3BucketOwner"] = Request.Text("S3BucketOwner"),
            ["S3Prefix"] = Request.Text("S3Prefix"),
            ["S3SseAlgorithm"] = Request.Text("S3SseAlgorithm") ?? "AES256",
            ["S3SseKmsKeyId"] = Request.Text("S3SseKmsKeyId"),
            ["FailureCode"] = FailureCode,
            ["FailureMessage"] = FailureMessage,
            ["ExportFormat"] = "DYNAMODB_JSON",
            ["ExportType"] = "FULL_EXPORT",
            ["BilledSizeBytes"] = Size,
            ["ItemCount"] = Items,
        };
        foreach (var absent in view.Where(member => member.Value is null).Select(member => member.Key).ToArray())
        {
            view.Remove(absent);
        }

        return view;
    }
}
