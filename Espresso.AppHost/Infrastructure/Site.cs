using Amazon.CDK;
using Amazon.CDK.AWS.Amplify;
using Espresso.Web.Site;

namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// The site on Amplify Hosting. It calls the API at the API's own address, so that the firewall and the limits see who calls.
/// Deployed by hand from the built files, unless somebody connects a repository: <c>amplify.yml</c> then builds with the
/// variables below.
/// </summary>
internal sealed class Site
{
    /// <summary>The branch that is the site.</summary>
    public const string Branch = "main";

    private readonly StackParameters _parameters;

    public Site(Stack stack, StackParameters parameters, Identity identity, Api api, LiveApi live)
    {
        _parameters = parameters;
        App = new CfnApp(stack, "AmplifyApp", new CfnAppProps
        {
            Name = parameters.Name("espresso"),
            Platform = "WEB",
            CustomHeaders = Headers(api, live),
            // Pages have no file of their own; a file that is missing is missing.
            CustomRules = new[] { new CfnApp.CustomRuleProperty { Source = "</^[^.]+$/>", Target = "/index.html", Status = "200" } },
            EnvironmentVariables = new[]
            {
                Variable("SITE_REGION", Aws.REGION),
                Variable("SITE_API_BASE", api.Url),
                Variable("SITE_COGNITO_ENDPOINT", CognitoEndpoint),
                Variable("SITE_USER_POOL_ID", identity.Pool.Ref),
                Variable("SITE_USER_POOL_CLIENT_ID", identity.Client.Ref),
            },
        });
        var branch = new CfnBranch(stack, "AmplifyBranch", new CfnBranchProps { AppId = App.AttrAppId, BranchName = Branch, Stage = "PRODUCTION" });
        var domain = new CfnDomain(stack, "AmplifyDomain", new CfnDomainProps
        {
            AppId = App.AttrAppId,
            DomainName = parameters.SiteDomain.ValueAsString,
            SubDomainSettings = new[] { new CfnDomain.SubDomainSettingProperty { BranchName = branch.AttrBranchName, Prefix = "" } },
        });
        App.CfnOptions.Condition = branch.CfnOptions.Condition = parameters.HasAmplify;
        domain.CfnOptions.Condition = parameters.HasSiteDomain;
    }

    public CfnApp App { get; }

    /// <summary>Where Amplify serves the site.</summary>
    public string Url => StackParameters.If(_parameters.HasSiteDomain,
        Fn.Sub("https://${SiteDomain}"),
        Fn.Sub($"https://{Branch}.${{AmplifyApp.DefaultDomain}}"));

    /// <summary>Where browsers sign in.</summary>
    public string CognitoEndpoint => StackParameters.If(_parameters.HasCognitoEndpoint,
        _parameters.CognitoEndpoint.ValueAsString,
        Fn.Sub("https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}"));

    /// <summary>
    /// The headers that the Web function sends too.
    /// https://docs.aws.amazon.com/amplify/latest/userguide/custom-headers.html
    /// </summary>
    private string Headers(Api api, LiveApi live)
    {
        var text = string.Join('\n', [
            "customHeaders:",
            "  - pattern: '**'",
            "    headers:",
            .. SiteHeaders.For(["${Api}", "${Live}", "${Cognito}"], isHttps: true).SelectMany(header => Header(header.Name, header.Value)),
            "  - pattern: '/assets/**'",
            "    headers:",
            .. Header("Cache-Control", "public, max-age=31536000, immutable"),
            "",
        ]);
        return Fn.Sub(text, new Dictionary<string, string> { ["Api"] = api.Origin, ["Live"] = live.Origin, ["Cognito"] = CognitoEndpoint });

        static string[] Header(string name, string value) => [$"      - key: '{name}'", $"        value: \"{value}\""];
    }

    private static CfnApp.EnvironmentVariableProperty Variable(string name, string value) => new() { Name = name, Value = value };
}
