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

    private const string Address = "^(https?://[^/\\s]+)?$";
    private readonly ParameterList _list;

    public StackParameters(Stack stack)
    {
        _list = new ParameterList(stack);

        _list.Group("Names");
        NamePrefix = _list.Text("NamePrefix", "", "Put before every physical name, so that two deployments share an account.", "^[a-z0-9-]{0,20}$");
        // Lengths: these end up in the description of a function's version, which has 256 characters.
        SiteUrl = _list.Text("SiteUrl", "", "The address of the site, without a slash at its end: QR codes link to it, and the API answers its pages only. Empty: the address that Amplify gives, and any page.", Address, 80);
        SenderEmail = _list.Text("SenderEmail", "", "A verified SES identity that mail to customers comes from, sign-up codes included; empty: Cognito's own sender, and no mail about orders.", null, 64);
        AlarmEmail = _list.Text("AlarmEmail", "", "Where alerts go by e-mail; empty: only to the administrators' page.");

        _list.Group("Packages");
        PackageBucket = _list.Text("PackageBucket", null, $"The S3 bucket that holds the Lambda packages ('{LocalProcess}': no package, a local process polls).");
        OrdersPackageKey = _list.Text("OrdersPackageKey", "orders.zip", "The key of the Orders package in PackageBucket.", null, 80);
        NotificationsPackageKey = _list.Text("NotificationsPackageKey", "notifications.zip", "The key of the Notifications package in PackageBucket.", null, 80);
        WebPackageKey = _list.Text("WebPackageKey", "web.zip", "The key of the Web package in PackageBucket.", null, 80);
        Architecture = _list.Choice("Architecture", "x86_64", "The processor that the packages are built for.", "x86_64", "arm64");

        _list.Group("Sizes");
        FunctionMemory = _list.Number("FunctionMemory", 512, "Memory of each function in MiB.", 128, 3008);
        ApiRequestsPerSecond = _list.Number("ApiRequestsPerSecond", 200, "Requests that the API takes per second, from all callers together. A page that waits for an order asks once a second.", 1, 10_000);
        ApiBurst = _list.Number("ApiBurst", 400, "Requests that the API takes at once.", 1, 5_000);
        ScansPerSecond = _list.Number("ScansPerSecond", 10, "Scans of the shop's code that the API takes per second.", 1, 1_000);
        LogRetentionDays = _list.Number("LogRetentionDays", 30, "How long logs are kept, in days.", 1, 3653);

        _list.Group("Addresses that are not AWS's own");
        ApiOrigin = _list.Text("ApiOrigin", "", "Where the API answers, when that is not https://{api}.execute-api.{region}.{suffix}: its base is then {ApiOrigin}/{api}/{stage}.", "^(https?://\\S*[^/\\s])?$", 80);
        CognitoEndpoint = _list.Text("CognitoEndpoint", "", "Where browsers reach Cognito, when that is not its public endpoint.", Address, 80);

        Deployed = new CfnCondition(stack, "Deployed", new CfnConditionProps
        {
            Expression = Fn.ConditionNot(Fn.ConditionEquals(PackageBucket.ValueAsString, LocalProcess)),
        });
        HasSiteUrl = _list.Given(SiteUrl);
        HasApiOrigin = _list.Given(ApiOrigin);
        HasAlarmEmail = _list.Given(AlarmEmail);
    }

    public CfnParameter NamePrefix { get; }
    public CfnParameter SiteUrl { get; }
    public CfnParameter SenderEmail { get; }
    public CfnParameter AlarmEmail { get; }
    public CfnParameter PackageBucket { get; }
    public CfnParameter OrdersPackageKey { get; }
    public CfnParameter NotificationsPackageKey { get; }
    public CfnParameter WebPackageKey { get; }
    public CfnParameter Architecture { get; }
    public CfnParameter FunctionMemory { get; }
    public CfnParameter ApiRequestsPerSecond { get; }
    public CfnParameter ApiBurst { get; }
    public CfnParameter ScansPerSecond { get; }
    public CfnParameter LogRetentionDays { get; }
    public CfnParameter ApiOrigin { get; }
    public CfnParameter CognitoEndpoint { get; }

    /// <summary>There are packages, so functions run in Lambda; otherwise processes on a developer's machine stand in for them.</summary>
    public CfnCondition Deployed { get; }

    public CfnCondition HasSiteUrl { get; }
    public CfnCondition HasApiOrigin { get; }
    public CfnCondition HasAlarmEmail { get; }

    /// <summary>A physical name under this deployment's prefix.</summary>
    public string Name(string name) => Fn.Sub($"${{NamePrefix}}{name}");

    /// <summary>
    /// An ARN built from a physical name, for places where a reference to the resource itself would close a circle
    /// (the workflow names its function, the function may signal the workflow).
    /// </summary>
    public string Arn(string service, string resource) =>
        Fn.Sub($"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}");

    /// <summary>One text or the other; <see cref="Aws.NO_VALUE" /> leaves the property out.</summary>
    public static string If(CfnCondition condition, string then, string otherwise) => Fn.ConditionIf(condition.Node.Id, then, otherwise).ToString();

    /// <summary>The parameters by group, for whoever fills in the form of the CloudFormation console.</summary>
    public Dictionary<string, object> Form() => _list.Form();
}
