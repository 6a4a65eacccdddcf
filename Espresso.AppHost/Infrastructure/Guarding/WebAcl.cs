using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.WAFv2;

namespace Espresso.AppHost.Infrastructure;

/// <summary>The firewall in front of the API: AWS's rules against common attacks, and rules about this API.</summary>
internal sealed class WebAcl
{
    /// <summary>What API Gateway hands to the firewall of a body, in bytes; a whole menu entry is below it.</summary>
    private const int MostBody = 16 * 1024;

    /// <summary>The routes of administrators. The firewall sees the stage's name too, unless the API has a domain of its own.</summary>
    private const string AdminRoutes = $"^(/{Api.StageName})?/api/(menu/[^/]+|stats|alerts)/?$";

    private const string ScanRoute = $"^(/{Api.StageName})?/api/qr-code/?$";

    private const string TooManyRequests = "rate-limited";
    private const string TooLarge = "too-large";

    private readonly List<JsonNode> _rules = [];

    public WebAcl(Stack stack, StackParameters parameters, Api api)
    {
        var addresses = new CfnIPSet(stack, "AdminAddressSet", new CfnIPSetProps
        {
            Name = parameters.Name("admin-addresses"),
            Scope = "REGIONAL",
            IpAddressVersion = "IPV4",
            Addresses = Fn.Split(",", parameters.AdminAddresses.ValueAsString),
        });
        addresses.CfnOptions.Condition = parameters.HasAdminAddressSet;

        Acl = new CfnWebACL(stack, "ApiWebAcl", new CfnWebACLProps
        {
            Name = parameters.Name("espresso"),
            Scope = "REGIONAL",
            DefaultAction = new CfnWebACL.DefaultActionProperty { Allow = new CfnWebACL.AllowActionProperty() },
            VisibilityConfig = new CfnWebACL.VisibilityConfigProperty { CloudWatchMetricsEnabled = true, SampledRequestsEnabled = true, MetricName = parameters.Name("espresso") },
            CustomResponseBodies = new Dictionary<string, object>
            {
                [TooManyRequests] = Body(GatewayResponses.TooManyRequests),
                [TooLarge] = Body(GatewayResponses.BodyTooLarge),
            },
        });
        Add("body-size", Block(413, TooLarge), new JsonObject
        {
            ["SizeConstraintStatement"] = new JsonObject
            {
                ["FieldToMatch"] = new JsonObject { ["Body"] = new JsonObject { ["OversizeHandling"] = "MATCH" } },
                ["ComparisonOperator"] = "GT",
                ["Size"] = MostBody,
                ["TextTransformations"] = AsItIs(),
            },
        });
        Add("requests-by-address", Block(429, TooManyRequests), Rate("AddressRequests"));
        Add("scans-by-address", Block(429, TooManyRequests), Rate("AddressScans", And(Path(ScanRoute), Method("POST"))));
        AddAdminLimits();
        AddManaged("AWSManagedRulesAmazonIpReputationList");
        // Bodies have a limit of their own above; the set's is below a menu entry with many choices.
        AddManaged("AWSManagedRulesCommonRuleSet", counted: "SizeRestrictions_BODY");
        AddManaged("AWSManagedRulesKnownBadInputsRuleSet");
        AddManaged("AWSManagedRulesSQLiRuleSet");
        Acl.AddPropertyOverride("Rules", Plain.Of(new JsonArray([.. _rules])));

        var association = new CfnWebACLAssociation(stack, "WebAclAssociation", new CfnWebACLAssociationProps
        {
            WebAclArn = Acl.AttrArn,
            ResourceArn = Fn.Sub($"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::/restapis/${{RestApi}}/stages/{Api.StageName}"),
        });
        association.AddDependency(api.Stage);
        var (logs, logging) = Log(stack, parameters);
        Acl.CfnOptions.Condition = association.CfnOptions.Condition = logs.CfnOptions.Condition = logging.CfnOptions.Condition = parameters.HasWebAcl;
    }

    public CfnWebACL Acl { get; }

    private (CfnLogGroup Logs, CfnLoggingConfiguration Configuration) Log(Stack stack, StackParameters parameters)
    {
        const string name = "aws-waf-logs-${NamePrefix}espresso";
        var logs = new CfnLogGroup(stack, "WebAclLogs", new CfnLogGroupProps { LogGroupName = Fn.Sub(name), RetentionInDays = parameters.LogRetentionDays.ValueAsNumber });
        var logging = new CfnLoggingConfiguration(stack, "WebAclLogging", new CfnLoggingConfigurationProps
        {
            ResourceArn = Acl.AttrArn,
            LogDestinationConfigs = [parameters.Arn("logs", $"log-group:{name}")],
            RedactedFields = new[] { new CfnLoggingConfiguration.FieldToMatchProperty { SingleHeader = new Dictionary<string, object> { ["Name"] = "authorization" } } },
            // What passed is in the access log.
            LoggingFilter = new Dictionary<string, object>
            {
                ["DefaultBehavior"] = "DROP",
                ["Filters"] = new[]
                {
                    new Dictionary<string, object>
                    {
                        ["Behavior"] = "KEEP",
                        ["Requirement"] = "MEETS_ANY",
                        ["Conditions"] = new[] { Action("BLOCK"), Action("COUNT") },
                    },
                },
            },
        });
        logging.AddDependency(logs);
        return (logs, logging);

        static Dictionary<string, object> Action(string action) => new() { ["ActionCondition"] = new Dictionary<string, object> { ["Action"] = action } };
    }

    /// <summary>Administrators' routes answer to the listed countries or addresses only, when any is listed.</summary>
    private void AddAdminLimits()
    {
        var countries = Not(new JsonObject { ["GeoMatchStatement"] = new JsonObject { ["CountryCodes"] = new JsonObject { ["Fn::Split"] = new JsonArray(",", new JsonObject { ["Ref"] = "AdminCountries" }) } } });
        var addresses = Not(new JsonObject { ["IPSetReferenceStatement"] = new JsonObject { ["Arn"] = Plain.Sub("${AdminAddressSet.Arn}") } });
        var rule = Rule("admin-routes", new JsonObject { ["Block"] = new JsonObject() }, And(
            Path(AdminRoutes), Plain.If("HasAdminCountries", countries, Nothing()), Plain.If("HasAdminAddresses", addresses, Nothing())));
        _rules.Add(Plain.If("HasAdminLimits", rule, Nothing()));
    }

    private void Add(string name, JsonObject action, JsonObject statement) => _rules.Add(Rule(name, action, statement));

    private JsonObject Rule(string name, JsonObject action, JsonObject statement) => new()
    {
        ["Name"] = name,
        ["Priority"] = _rules.Count,
        ["Action"] = action,
        ["Statement"] = statement,
        ["VisibilityConfig"] = Visible(name),
    };

    private void AddManaged(string name, string? counted = null)
    {
        var group = new JsonObject { ["VendorName"] = "AWS", ["Name"] = name };
        if (counted is not null)
        {
            group["RuleActionOverrides"] = new JsonArray(new JsonObject { ["Name"] = counted, ["ActionToUse"] = new JsonObject { ["Count"] = new JsonObject() } });
        }

        _rules.Add(new JsonObject
        {
            ["Name"] = name,
            ["Priority"] = _rules.Count,
            ["OverrideAction"] = new JsonObject { ["None"] = new JsonObject() },
            ["Statement"] = new JsonObject { ["ManagedRuleGroupStatement"] = group },
            ["VisibilityConfig"] = Visible(name),
        });
    }

    private static JsonObject Rate(string parameter, JsonObject? only = null)
    {
        var rate = new JsonObject { ["AggregateKeyType"] = "IP", ["EvaluationWindowSec"] = 300, ["Limit"] = new JsonObject { ["Ref"] = parameter } };
        if (only is not null)
        {
            rate["ScopeDownStatement"] = only;
        }

        return new JsonObject { ["RateBasedStatement"] = rate };
    }

    /// <summary>By the path as the gateway will read it: an encoded letter is no way around.</summary>
    private static JsonObject Path(string pattern) => new()
    {
        ["RegexMatchStatement"] = new JsonObject
        {
            ["FieldToMatch"] = new JsonObject { ["UriPath"] = new JsonObject() },
            ["RegexString"] = pattern,
            ["TextTransformations"] = new JsonArray(
                new JsonObject { ["Priority"] = 0, ["Type"] = "URL_DECODE" },
                new JsonObject { ["Priority"] = 1, ["Type"] = "NORMALIZE_PATH" }),
        },
    };

    private static JsonObject Method(string method) => new()
    {
        ["ByteMatchStatement"] = new JsonObject
        {
            ["FieldToMatch"] = new JsonObject { ["Method"] = new JsonObject() },
            ["PositionalConstraint"] = "EXACTLY",
            ["SearchString"] = method,
            ["TextTransformations"] = AsItIs(),
        },
    };

    private static JsonObject And(params JsonNode[] statements) => new() { ["AndStatement"] = new JsonObject { ["Statements"] = new JsonArray(statements) } };

    private static JsonObject Not(JsonObject statement) => new() { ["NotStatement"] = new JsonObject { ["Statement"] = statement } };

    private static JsonObject Nothing() => new() { ["Ref"] = "AWS::NoValue" };

    private static JsonArray AsItIs() => [new JsonObject { ["Priority"] = 0, ["Type"] = "NONE" }];

    private static JsonObject Visible(string name) => new() { ["CloudWatchMetricsEnabled"] = true, ["SampledRequestsEnabled"] = true, ["MetricName"] = name };

    private static JsonObject Block(int status, string body) => new()
    {
        ["Block"] = new JsonObject
        {
            ["CustomResponse"] = new JsonObject
            {
                ["ResponseCode"] = status,
                ["CustomResponseBodyKey"] = body,
                ["ResponseHeaders"] = new JsonArray(new JsonObject { ["Name"] = "Access-Control-Allow-Origin", ["Value"] = "*" }),
            },
        },
    };

    private static CfnWebACL.CustomResponseBodyProperty Body(string content) => new() { ContentType = "APPLICATION_JSON", Content = content };
}
