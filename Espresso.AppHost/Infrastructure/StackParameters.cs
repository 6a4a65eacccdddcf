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

    private const string Cron = "^(cron\\(.+\\))?$";
    private const string Address = "^(https?://[^/\\s]+)?$";
    private readonly ParameterList _list;

    public StackParameters(Stack stack)
    {
        _list = new ParameterList(stack);

        _list.Group("Names");
        NamePrefix = _list.Text("NamePrefix", "", "Put before every physical name, so that two deployments share an account.", "^[a-z0-9-]{0,20}$");
        // Lengths: these end up in the description of a function's version, which has 256 characters.
        SiteUrl = _list.Text("SiteUrl", "", "The address of the site, without a slash at its end: QR codes link to it, and the API answers its pages only. Empty: the address that Amplify gives, and any page. When one takes another's place, the API's stage needs a new deployment, which the step deploy makes (aws apigateway create-deployment).", Address, 80);
        SenderEmail = _list.Text("SenderEmail", "", "A verified SES identity that mail to customers comes from, sign-up codes included; empty: Cognito's own sender, and no mail about orders.", null, 57);
        AlarmEmail = _list.Text("AlarmEmail", "", "Where alerts go by e-mail; empty: only to the administrators' page.");

        _list.Group("Packages");
        PackageBucket = _list.Text("PackageBucket", null, $"The S3 bucket that holds the Lambda packages ('{LocalProcess}': no package, a local process polls).");
        OrdersPackageKey = _list.Text("OrdersPackageKey", "orders.zip", "The key of the Orders package in PackageBucket.", null, 96);
        NotificationsPackageKey = _list.Text("NotificationsPackageKey", "notifications.zip", "The key of the Notifications package in PackageBucket.", null, 96);
        WebPackageKey = _list.Text("WebPackageKey", "web.zip", "The key of the Web package in PackageBucket.", null, 96);
        Architecture = _list.Choice("Architecture", "x86_64", "The processor that the packages are built for.", "x86_64", "arm64");

        _list.Group("Functions");
        FunctionMemory = _list.Number("FunctionMemory", 512, "Memory of each function in MiB.", 128, 3008);
        ReservedConcurrency = _list.Number("ReservedConcurrency", 0, "How many instances each function that answers the API may have; 0: as many as the account has left. A new account cannot reserve any.", 0, 1_000);
        ProvisionedConcurrency = _list.Number("ProvisionedConcurrency", 0, "How many instances of each function that answers the API are kept warm; 0: none.", 0, 1_000);
        ProvisionedConcurrencyMax = _list.Number("ProvisionedConcurrencyMax", 20, "How many are kept warm at most, when ProvisionedConcurrency is not 0 and use rises.", 1, 1_000);
        RushStarts = _list.Text("RushStarts", "", "When a known rush starts, such as cron(45 7 ? * MON-FRI *), in UTC; empty: there is none. Needs ProvisionedConcurrency.", Cron);
        RushEnds = _list.Text("RushEnds", "cron(0 10 ? * MON-FRI *)", "When it is over.", Cron);
        RushConcurrency = _list.Number("RushConcurrency", 10, "How many instances are kept warm at least during the rush.", 1, 1_000);

        _list.Group("API");
        ApiRequestsPerSecond = _list.Number("ApiRequestsPerSecond", 200, "Requests that the API takes per second, from all callers together.", 1, 10_000);
        ApiBurst = _list.Number("ApiBurst", 400, "Requests that the API takes at once.", 1, 5_000);
        ScansPerSecond = _list.Number("ScansPerSecond", 10, "Scans of the shop's code that the API takes per second.", 1, 1_000);
        ApiLogs = _list.Choice("ApiLogs", "off", "Access logs of the API. 'on' needs the role that API Gateway logs with, which is one per account and region; 'account' has this stack set it.", "off", "on", "account");
        ApiOrigin = _list.Text("ApiOrigin", "", "Where the API answers, when that is not https://{api}.execute-api.{region}.{suffix}: its base is then {ApiOrigin}/{api}/{stage}.", "^(https?://\\S*[^/\\s])?$", 68);
        CognitoEndpoint = _list.Text("CognitoEndpoint", "", "Where browsers reach Cognito, when that is not its public endpoint.", Address, 68);

        _list.Group("Tables and backups");
        TableBilling = _list.Choice("TableBilling", "PAY_PER_REQUEST", "Whether tables are paid by request or have a capacity that follows their use.", "PAY_PER_REQUEST", "PROVISIONED");
        TableCapacityMin = _list.Number("TableCapacityMin", 5, "With PROVISIONED: the least capacity of each table and index, for reading and for writing.", 1, 1_000);
        TableCapacityMax = _list.Number("TableCapacityMax", 100, "With PROVISIONED: the most.", 1, 10_000);
        DeletionProtection = _list.Switch("DeletionProtection", true, "Whether tables and the user pool refuse to be deleted. They outlive the stack either way.");
        BackupSchedule = _list.Text("BackupSchedule", "cron(0 3 * * ? *)", "When the tables are exported, in UTC.", "^(cron|rate)\\(.+\\)$");
        BackupRetentionDays = _list.Number("BackupRetentionDays", 35, "How long an export is kept, in days.", 1, 3650);

        _list.Group("Watching");
        LogRetentionDays = _list.Choice("LogRetentionDays", 30, "How long logs are kept, in days.", 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);
        OpensAtHour = _list.Number("OpensAtHour", 8, "From this hour, Monday to Friday in UTC, an hour without an order raises an alarm.", 0, 24);
        ClosesAtHour = _list.Number("ClosesAtHour", 17, "Until this hour. The same as OpensAtHour: no such alarm.", 0, 24);

        _list.Group("Guarding");
        WebAcl = _list.Switch("WebAcl", true, "A web application firewall in front of the API.");
        AddressRequests = _list.Number("AddressRequests", 20_000, "Requests in five minutes from one address, after which the firewall refuses it. A whole shop may share one.", 100, 2_000_000);
        AddressScans = _list.Number("AddressScans", 600, "Scans in five minutes from one address, after which the firewall refuses them.", 10, 2_000_000);
        AdminCountries = _list.Text("AdminCountries", "", "Countries (ISO codes, comma separated) that administrators' routes answer to; empty: all.", "^([A-Z]{2}(,[A-Z]{2})*)?$");
        AdminAddresses = _list.Text("AdminAddresses", "", "Address ranges (IPv4 CIDR, comma separated) that administrators' routes answer to, whatever the country; empty: all.", "^([0-9./]+(,[0-9./]+)*)?$");
        GuardDuty = _list.Choice("GuardDuty", "off", "'findings' sends what GuardDuty finds to the alerts; 'detector' also makes its detector, of which an account and region has one.", "off", "findings", "detector");

        _list.Group("Site");
        Amplify = _list.Switch("Amplify", true, "An Amplify app that hosts the site. The Web function serves it either way.");
        SiteDomain = _list.Text("SiteDomain", "", "A domain for the Amplify app, such as coffee.example.com; empty: the one that Amplify gives.", "^([a-z0-9-]+\\.)*[a-z0-9-]*$");

        Deployed = new CfnCondition(stack, "Deployed", new CfnConditionProps
        {
            Expression = Fn.ConditionNot(Fn.ConditionEquals(PackageBucket.ValueAsString, LocalProcess)),
        });
        HasSiteUrl = _list.Given(SiteUrl);
        AnswersSite = Deployment("AnswersSite", Not(SiteUrl, ""));
        AnswersAnybody = Deployment("AnswersAnybody", Is(SiteUrl, ""));
        HasApiOrigin = _list.Given(ApiOrigin);
        HasCognitoEndpoint = _list.Given(CognitoEndpoint);
        HasAlarmEmail = _list.Given(AlarmEmail);
        HasSenderEmail = _list.Given(SenderEmail);
        HasReservedConcurrency = Deployment("HasReservedConcurrency", Not(ReservedConcurrency, "0"));
        HasProvisionedConcurrency = Deployment("HasProvisionedConcurrency", Not(ProvisionedConcurrency, "0"));
        HasRush = Deployment("HasRush", Not(ProvisionedConcurrency, "0"), Not(RushStarts, ""));
        HasApiLogs = Deployment("HasApiLogs", Not(ApiLogs, "off"));
        SetsApiAccount = Deployment("SetsApiAccount", Is(ApiLogs, "account"));
        IsProvisioned = _list.Condition("IsProvisioned", Is(TableBilling, "PROVISIONED"));
        IsProtected = _list.Condition("IsProtected", Is(DeletionProtection, "on"));
        HasWebAcl = Deployment("HasWebAcl", Is(WebAcl, "on"));
        HasAdminCountries = _list.Given(AdminCountries);
        HasAdminAddresses = _list.Given(AdminAddresses);
        HasAdminLimits = _list.Condition("HasAdminLimits", Fn.ConditionOr(HasAdminCountries, HasAdminAddresses));
        HasAdminAddressSet = _list.Condition("HasAdminAddressSet", Fn.ConditionAnd(HasWebAcl, HasAdminAddresses));
        HasFindings = Deployment("HasFindings", Not(GuardDuty, "off"));
        HasDetector = Deployment("HasDetector", Is(GuardDuty, "detector"));
        HasAmplify = Deployment("HasAmplify", Is(Amplify, "on"));
        HasSiteDomain = Deployment("HasSiteDomain", Is(Amplify, "on"), Not(SiteDomain, ""));
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
    public CfnParameter ReservedConcurrency { get; }
    public CfnParameter ProvisionedConcurrency { get; }
    public CfnParameter ProvisionedConcurrencyMax { get; }
    public CfnParameter RushStarts { get; }
    public CfnParameter RushEnds { get; }
    public CfnParameter RushConcurrency { get; }
    public CfnParameter ApiRequestsPerSecond { get; }
    public CfnParameter ApiBurst { get; }
    public CfnParameter ScansPerSecond { get; }
    public CfnParameter ApiLogs { get; }
    public CfnParameter ApiOrigin { get; }
    public CfnParameter CognitoEndpoint { get; }
    public CfnParameter TableBilling { get; }
    public CfnParameter TableCapacityMin { get; }
    public CfnParameter TableCapacityMax { get; }
    public CfnParameter DeletionProtection { get; }
    public CfnParameter BackupSchedule { get; }
    public CfnParameter BackupRetentionDays { get; }
    public CfnParameter LogRetentionDays { get; }
    public CfnParameter OpensAtHour { get; }
    public CfnParameter ClosesAtHour { get; }
    public CfnParameter WebAcl { get; }
    public CfnParameter AddressRequests { get; }
    public CfnParameter AddressScans { get; }
    public CfnParameter AdminCountries { get; }
    public CfnParameter AdminAddresses { get; }
    public CfnParameter GuardDuty { get; }
    public CfnParameter Amplify { get; }
    public CfnParameter SiteDomain { get; }

    /// <summary>There are packages, so functions run in Lambda; otherwise processes on a developer's machine stand in for them.</summary>
    public CfnCondition Deployed { get; }

    public CfnCondition HasSiteUrl { get; }

    /// <summary>The API answers the pages of one site, which is known.</summary>
    public CfnCondition AnswersSite { get; }

    /// <summary>The API answers any page.</summary>
    public CfnCondition AnswersAnybody { get; }

    public CfnCondition HasApiOrigin { get; }
    public CfnCondition HasCognitoEndpoint { get; }
    public CfnCondition HasAlarmEmail { get; }
    public CfnCondition HasSenderEmail { get; }
    public CfnCondition HasReservedConcurrency { get; }
    public CfnCondition HasProvisionedConcurrency { get; }
    public CfnCondition HasRush { get; }
    public CfnCondition HasApiLogs { get; }
    public CfnCondition SetsApiAccount { get; }
    public CfnCondition IsProvisioned { get; }
    public CfnCondition IsProtected { get; }
    public CfnCondition HasWebAcl { get; }
    public CfnCondition HasAdminCountries { get; }
    public CfnCondition HasAdminAddresses { get; }
    public CfnCondition HasAdminLimits { get; }
    public CfnCondition HasAdminAddressSet { get; }
    public CfnCondition HasFindings { get; }
    public CfnCondition HasDetector { get; }
    public CfnCondition HasAmplify { get; }
    public CfnCondition HasSiteDomain { get; }

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

    private CfnCondition Deployment(string id, params ICfnConditionExpression[] also) => _list.Condition(id, Fn.ConditionAnd([Deployed, .. also]));

    private static ICfnRuleConditionExpression Is(CfnParameter parameter, string value) => Fn.ConditionEquals(Fn.Ref(parameter.Node.Id), value);

    private static ICfnRuleConditionExpression Not(CfnParameter parameter, string value) => Fn.ConditionNot(Is(parameter, value));
}
