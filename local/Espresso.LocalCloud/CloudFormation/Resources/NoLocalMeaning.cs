using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>
/// A type without a meaning on this machine: it is accepted, its <c>Ref</c> and attributes look like the service's, and nothing happens.
/// </summary>
internal sealed class NoLocalMeaning(string type, string? nameProperty, string physicalId, FrozenDictionary<string, string> attributes) : ResourceProvider
{
    public override string Type => type;

    public override string? NameProperty => nameProperty;

    public override IReadOnlySet<string> Attributes { get; } = attributes.Keys.ToHashSet();

    public override bool HasNoLocalMeaning => true;

    public override Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request);
        var id = Ids.Hex(10);
        var reference = Fill(physicalId);
        return Task.FromResult(new ResourceResult(reference, new JsonObject(attributes.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)JsonValue.Create(Fill(one.Value)))))));

        string Fill(string pattern) => pattern
            .Replace("{name}", name, StringComparison.Ordinal)
            .Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{uuid}", Ids.Request(), StringComparison.Ordinal)
            .Replace("{ID}", id.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("{region}", request.Cloud.Settings.Region, StringComparison.Ordinal)
            .Replace("{account}", CloudSettings.AccountId, StringComparison.Ordinal);
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Type, the property that names it, its Ref, its attributes (<c>Name=pattern</c>).</summary>
    private static readonly (string Type, string? Name, string Ref, string[] Attributes)[] Known =
    [
        ("AWS::IAM::Role", "RoleName", "{name}", ["Arn=arn:aws:iam::{account}:role/{name}", "RoleId=AROA{ID}"]),
        ("AWS::IAM::Policy", "PolicyName", "{name}", []),
        ("AWS::IAM::RolePolicy", "PolicyName", "{name}", []),
        ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "arn:aws:iam::{account}:policy/{name}", ["PolicyArn=arn:aws:iam::{account}:policy/{name}", "PolicyId=ANPA{ID}"]),
        ("AWS::IAM::User", "UserName", "{name}", ["Arn=arn:aws:iam::{account}:user/{name}"]),
        ("AWS::IAM::Group", "GroupName", "{name}", ["Arn=arn:aws:iam::{account}:group/{name}"]),
        ("AWS::IAM::InstanceProfile", "InstanceProfileName", "{name}", ["Arn=arn:aws:iam::{account}:instance-profile/{name}"]),
        ("AWS::IAM::ServiceLinkedRole", null, "{name}", ["RoleName={name}"]),
        ("AWS::Logs::LogStream", "LogStreamName", "{name}", []),
        ("AWS::Logs::MetricFilter", "FilterName", "{name}", []),
        ("AWS::Logs::SubscriptionFilter", "FilterName", "{name}", []),
        ("AWS::Logs::QueryDefinition", null, "{uuid}", ["QueryDefinitionId={uuid}"]),
        ("AWS::Logs::ResourcePolicy", "PolicyName", "{name}", []),
        ("AWS::WAFv2::WebACL", "Name", "{name}|{id}|REGIONAL", ["Arn=arn:aws:wafv2:{region}:{account}:regional/webacl/{name}/{id}", "Id={id}", "Capacity=0", "LabelNamespace=awswaf:{account}:webacl:{name}:"]),
        ("AWS::WAFv2::WebACLAssociation", null, "{name}", []),
        ("AWS::WAFv2::IPSet", "Name", "{name}|{id}|REGIONAL", ["Arn=arn:aws:wafv2:{region}:{account}:regional/ipset/{name}/{id}", "Id={id}"]),
        ("AWS::WAFv2::RuleGroup", "Name", "{name}|{id}|REGIONAL", ["Arn=arn:aws:wafv2:{region}:{account}:regional/rulegroup/{name}/{id}", "Id={id}"]),
        ("AWS::WAFv2::LoggingConfiguration", null, "{name}", []),
        ("AWS::GuardDuty::Detector", null, "{id}", ["Id={id}"]),
        ("AWS::GuardDuty::Filter", "Name", "{name}", []),
        ("AWS::Amplify::App", "Name", "d{id}", ["AppId=d{id}", "AppName={name}", "Arn=arn:aws:amplify:{region}:{account}:apps/d{id}", "DefaultDomain=d{id}.amplifyapp.com"]),
        ("AWS::Amplify::Branch", "BranchName", "{name}", ["Arn=arn:aws:amplify:{region}:{account}:apps/local/branches/{name}", "BranchName={name}"]),
        ("AWS::Amplify::Domain", "DomainName", "{name}", ["Arn=arn:aws:amplify:{region}:{account}:apps/local/domains/{name}", "DomainName={name}", "CertificateRecord=", "DomainStatus=AVAILABLE"]),
        ("AWS::ApiGateway::Account", null, "{name}", ["Id={id}"]),
        ("AWS::ApiGateway::ApiKey", "Name", "{id}", ["APIKeyId={id}"]),
        ("AWS::ApiGateway::BasePathMapping", null, "{name}", []),
        ("AWS::ApiGateway::DomainName", "DomainName", "{name}", ["RegionalDomainName={name}", "RegionalHostedZoneId=Z{ID}"]),
        ("AWS::ApiGateway::UsagePlan", null, "{id}", ["Id={id}"]),
        ("AWS::ApiGateway::UsagePlanKey", null, "{id}", ["Id={id}"]),
        ("AWS::ApplicationAutoScaling::ScalableTarget", null, "{uuid}", ["Id={uuid}"]),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", "PolicyName", "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:policyName/{name}", ["Arn=arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:policyName/{name}"]),
        ("AWS::Budgets::Budget", null, "{name}", []),
        ("AWS::CDK::Metadata", null, "{name}", []),
        ("AWS::CertificateManager::Certificate", null, "arn:aws:acm:{region}:{account}:certificate/{uuid}", []),
        ("AWS::CloudFront::Distribution", null, "E{ID}", ["Id=E{ID}", "DomainName=d{id}.cloudfront.net"]),
        ("AWS::CloudFront::OriginAccessControl", null, "E{ID}", ["Id=E{ID}"]),
        ("AWS::CloudFront::ResponseHeadersPolicy", null, "{uuid}", ["Id={uuid}"]),
        ("AWS::CloudWatch::AnomalyDetector", null, "{name}", ["Id={id}"]),
        ("AWS::CloudWatch::CompositeAlarm", "AlarmName", "{name}", ["Arn=arn:aws:cloudwatch:{region}:{account}:alarm:{name}"]),
        ("AWS::CloudWatch::Dashboard", "DashboardName", "{name}", []),
        ("AWS::Cognito::UserPoolRiskConfigurationAttachment", null, "{name}", []),
        ("AWS::Cognito::UserPoolUICustomizationAttachment", null, "{name}", []),
        ("AWS::KMS::Alias", "AliasName", "{name}", []),
        ("AWS::KMS::Key", null, "{id}", ["Arn=arn:aws:kms:{region}:{account}:key/{id}", "KeyId={id}"]),
        ("AWS::ResourceGroups::Group", "Name", "{name}", ["Arn=arn:aws:resource-groups:{region}:{account}:group/{name}"]),
        ("AWS::Route53::RecordSet", "Name", "{name}", []),
        ("AWS::SES::ConfigurationSet", "Name", "{name}", []),
        ("AWS::XRay::Group", "GroupName", "arn:aws:xray:{region}:{account}:group/{name}/{ID}", ["GroupARN=arn:aws:xray:{region}:{account}:group/{name}/{ID}"]),
        ("AWS::XRay::SamplingRule", null, "{name}", ["RuleARN=arn:aws:xray:{region}:{account}:sampling-rule/{name}"]),
    ];

    /// <summary>A provider per type of the table.</summary>
    public static IEnumerable<ResourceProvider> All() => Known.Select(one => new NoLocalMeaning(
        one.Type, one.Name, one.Ref, one.Attributes.Select(pair => pair.Split('=', 2)).ToFrozenDictionary(pair => pair[0], pair => pair[1])));
}
