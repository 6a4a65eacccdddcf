using Amazon.CDK;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// What differs between two deployments of the same template. Every parameter has a default that a fresh AWS account
/// accepts, except the packages, which are uploaded first.
/// </summary>
internal sealed class StackParameters
{
    /// <summary>The value of <c>PackageBucket</c> for which a function loads no code: whoever polls under its name runs it.</summary>
    public const string LocalProcess = "local-process";

    public StackParameters(Stack stack)
    {
        NamePrefix = Text(stack, "NamePrefix", "", "Put before every physical name, so that two deployments share an account.", "^[a-z0-9-]{0,20}$");
        PackageBucket = Text(stack, "PackageBucket", null, $"The S3 bucket that holds the Lambda packages ('{LocalProcess}': no package, a local process polls).");
        OrdersPackageKey = Text(stack, "OrdersPackageKey", "orders.zip", "The key of the Orders package in PackageBucket.");
        NotificationsPackageKey = Text(stack, "NotificationsPackageKey", "notifications.zip", "The key of the Notifications package in PackageBucket.");
        Architecture = Choice(stack, "Architecture", "x86_64", "The processor that the packages are built for.", "x86_64", "arm64");
        SiteUrl = Text(stack, "SiteUrl", "", "The address of the site, without a slash at its end: QR codes link to it.");
        SenderEmail = Text(stack, "SenderEmail", "", "A verified SES identity that customers' mail comes from; empty: no mail is sent.");
        AlarmEmail = Text(stack, "AlarmEmail", "", "Where alerts go by e-mail; empty: only to the administrators' page.");
        FunctionMemory = Number(stack, "FunctionMemory", 512, "Memory of each function in MiB.", 128, 3008);
        LogRetentionDays = Number(stack, "LogRetentionDays", 30, "How long logs are kept, in days.", 1, 3653);

        HasAlarmEmail = Condition(stack, "HasAlarmEmail", AlarmEmail);
    }

    public CfnParameter NamePrefix { get; }
    public CfnParameter PackageBucket { get; }
    public CfnParameter OrdersPackageKey { get; }
    public CfnParameter NotificationsPackageKey { get; }
    public CfnParameter Architecture { get; }
    public CfnParameter SiteUrl { get; }
    public CfnParameter SenderEmail { get; }
    public CfnParameter AlarmEmail { get; }
    public CfnParameter FunctionMemory { get; }
    public CfnParameter LogRetentionDays { get; }

    public CfnCondition HasAlarmEmail { get; }

    /// <summary>A physical name under this deployment's prefix.</summary>
    public string Name(string name) => Fn.Sub($"${{NamePrefix}}{name}");

    /// <summary>
    /// An ARN built from a physical name, for places where a reference to the resource itself would close a circle
    /// (the workflow names its function, the function may signal the workflow).
    /// </summary>
    public string Arn(string service, string resource) =>
        Fn.Sub($"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}");

    private static CfnParameter Text(Stack stack, string id, string? byDefault, string description, string? pattern = null) =>
        new(stack, id, new CfnParameterProps { Type = "String", Default = byDefault, Description = description, AllowedPattern = pattern });

    private static CfnParameter Choice(Stack stack, string id, string byDefault, string description, params string[] values) =>
        new(stack, id, new CfnParameterProps { Type = "String", Default = byDefault, Description = description, AllowedValues = values });

    private static CfnParameter Number(Stack stack, string id, double byDefault, string description, double least, double most) =>
        new(stack, id, new CfnParameterProps { Type = "Number", Default = byDefault, Description = description, MinValue = least, MaxValue = most });

    private static CfnCondition Condition(Stack stack, string id, CfnParameter filled) =>
        new(stack, id, new CfnConditionProps { Expression = Fn.ConditionNot(Fn.ConditionEquals(filled.ValueAsString, "")) });
}
