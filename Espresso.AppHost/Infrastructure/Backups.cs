using Amazon.CDK;
using Amazon.CDK.AWS.S3;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// Exports of all tables to a bucket, on a schedule. Point-in-time recovery reaches back 35 days in the same account; these
/// can be kept longer, moved and read.
/// </summary>
internal sealed class Backups
{
    public Backups(Stack stack, StackParameters parameters)
    {
        Bucket = new CfnBucket(stack, "BackupBucket", new CfnBucketProps
        {
            VersioningConfiguration = new CfnBucket.VersioningConfigurationProperty { Status = "Enabled" },
            BucketEncryption = new CfnBucket.BucketEncryptionProperty
            {
                ServerSideEncryptionConfiguration = new[]
                {
                    new CfnBucket.ServerSideEncryptionRuleProperty
                    {
                        ServerSideEncryptionByDefault = new CfnBucket.ServerSideEncryptionByDefaultProperty { SseAlgorithm = "AES256" },
                    },
                },
            },
            PublicAccessBlockConfiguration = new CfnBucket.PublicAccessBlockConfigurationProperty
            {
                BlockPublicAcls = true,
                BlockPublicPolicy = true,
                IgnorePublicAcls = true,
                RestrictPublicBuckets = true,
            },
            OwnershipControls = new CfnBucket.OwnershipControlsProperty
            {
                Rules = new[] { new CfnBucket.OwnershipControlsRuleProperty { ObjectOwnership = "BucketOwnerEnforced" } },
            },
            LifecycleConfiguration = new CfnBucket.LifecycleConfigurationProperty
            {
                Rules = new[]
                {
                    new CfnBucket.RuleProperty
                    {
                        Id = "expire",
                        Status = "Enabled",
                        ExpirationInDays = parameters.BackupRetentionDays.ValueAsNumber,
                        NoncurrentVersionExpiration = new CfnBucket.NoncurrentVersionExpirationProperty { NoncurrentDays = 7 },
                        AbortIncompleteMultipartUpload = new CfnBucket.AbortIncompleteMultipartUploadProperty { DaysAfterInitiation = 2 },
                    },
                },
            },
        });
        Bucket.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        _ = new CfnBucketPolicy(stack, "BackupBucketPolicy", new CfnBucketPolicyProps
        {
            Bucket = Bucket.Ref,
            PolicyDocument = Policies.Document(Policies.OnlyEncrypted("s3:*", Bucket.AttrArn, $"{Bucket.AttrArn}/*")),
        });
    }

    public CfnBucket Bucket { get; }

    /// <summary>What the backup function may do besides raising alerts: start an export of each table, look after it, and have DynamoDB write to the bucket in its name.</summary>
    public object[] Policy(Tables tables)
    {
        string[] arns = [tables.Orders.AttrArn, tables.Notifications.AttrArn];
        return
        [
            Policies.Allow(["dynamodb:ExportTableToPointInTime", "dynamodb:ListExports"], arns),
            Policies.Allow(["dynamodb:DescribeExport"], [.. arns.Select(arn => $"{arn}/export/*")]),
            Policies.Allow(["s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"], $"{Bucket.AttrArn}/*"),
        ];
    }
}
