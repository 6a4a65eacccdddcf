using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.CloudFormation.Resources;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html</summary>
internal sealed class CognitoUserPool : ResourceProvider
{
    private static readonly string[] Settings =
    [
        "AccountRecoverySetting", "AdminCreateUserConfig", "AutoVerifiedAttributes", "DeletionProtection", "DeviceConfiguration", "EmailConfiguration",
        "EmailVerificationMessage", "EmailVerificationSubject", "LambdaConfig", "MfaConfiguration", "Policies", "SmsConfiguration", "UserAttributeUpdateSettings",
        "UserPoolAddOns", "UserPoolTier", "VerificationMessageTemplate",
    ];

    private static readonly HashSet<string> Numbers = ["MinimumLength", "PasswordHistorySize", "TemporaryPasswordValidityDays", "UnusedAccountValidityDays", "Priority"];

    private static readonly HashSet<string> Flags =
        ["RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols", "AllowAdminCreateUserOnly", "CaseSensitive", "Required", "Mutable", "DeveloperOnlyAttribute"];

    public override string Type => "AWS::Cognito::UserPool";

    public override string NameProperty => "UserPoolName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "AliasAttributes", "UsernameAttributes", "UsernameConfiguration" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Arn", "ProviderName", "ProviderURL", "UserPoolId" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = Input(request, [.. Settings, "AliasAttributes", "UsernameAttributes", "UsernameConfiguration", "Schema"]);
        input["PoolName"] = NameFor(request, 128);
        var answer = await request.Cloud.InvokeAsync("cognito-idp", "CreateUserPool", input, cancellationToken: cancellationToken);
        return Result(request.Cloud, Text.Of(answer["UserPool"]?["Id"]));
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = Input(request, Settings);
        input["UserPoolId"] = request.PhysicalId;
        input.With("PoolName", request.Text("UserPoolName"));
        await request.Cloud.InvokeAsync("cognito-idp", "UpdateUserPool", input, cancellationToken: cancellationToken);
        if (request.Changed("Schema"))
            await AddAttributesAsync(request, cancellationToken);
        return Result(request.Cloud, request.PhysicalId);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("cognito-idp", "DeleteUserPool", new JsonObject { ["UserPoolId"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    /// <summary>A schema only grows; anything else needs a new pool, which the service refuses to make for it.</summary>
    private static async Task AddAttributesAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var old = request.Old.Objects("Schema");
        var now = request.Properties.Objects("Schema");
        if (old.FirstOrDefault(one => !now.Any(other => Text.Same(one, other))) is { } changed)
            throw new CloudException("InvalidParameterException", $"Existing schema attributes cannot be modified or deleted: {Text.Of(changed["Name"])}.");
        var added = now.Where(one => !old.Any(other => Text.Same(one, other))).Select(one => PropertyShapes.Typed(one, Numbers, Flags)).ToArray();
        await request.Cloud.InvokeAsync("cognito-idp", "AddCustomAttributes",
            new JsonObject { ["UserPoolId"] = request.PhysicalId, ["CustomAttributes"] = new JsonArray(added) }, cancellationToken: cancellationToken);
    }

    private static JsonObject Input(ResourceRequest request, string[] names)
    {
        var input = (JsonObject)PropertyShapes.Typed(request.Properties.Pick(names), Numbers, Flags)!;
        return input.With("UserPoolTags", PropertyShapes.TagMap(request.Properties["UserPoolTags"]));
    }

    private static ResourceResult Result(ICloud cloud, string id) => new(id, new JsonObject
    {
        ["Arn"] = cloud.Settings.Arn("cognito-idp", $"userpool/{id}"),
        ["ProviderName"] = $"cognito-idp.{cloud.Settings.Region}.amazonaws.com/{id}",
        ["ProviderURL"] = $"{cloud.BaseUrl}/{id}",
        ["UserPoolId"] = id,
    });
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html</summary>
internal sealed class CognitoUserPoolClient : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["AccessTokenValidity", "IdTokenValidity", "RefreshTokenValidity", "AuthSessionValidity"];
    private static readonly HashSet<string> Flags = ["GenerateSecret", "EnableTokenRevocation", "AllowedOAuthFlowsUserPoolClient", "EnablePropagateAdditionalUserContextData"];

    public override string Type => "AWS::Cognito::UserPoolClient";

    public override string NameProperty => "ClientName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "UserPoolId", "GenerateSecret" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "ClientId", "ClientSecret", "Name" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = (JsonObject)PropertyShapes.Typed(request.Properties, Numbers, Flags)!;
        input["ClientName"] = NameFor(request, 128);
        return Result((await request.Cloud.InvokeAsync("cognito-idp", "CreateUserPoolClient", input, cancellationToken: cancellationToken))["UserPoolClient"]!);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var input = (JsonObject)PropertyShapes.Typed(request.Properties, Numbers, Flags)!;
        input.Remove("GenerateSecret");
        input["ClientId"] = request.PhysicalId;
        return Result((await request.Cloud.InvokeAsync("cognito-idp", "UpdateUserPoolClient", input, cancellationToken: cancellationToken))["UserPoolClient"]!);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("cognito-idp", "DeleteUserPoolClient",
            new JsonObject { ["UserPoolId"] = request.Text("UserPoolId"), ["ClientId"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static ResourceResult Result(JsonNode client)
    {
        var id = Text.Of(client["ClientId"]);
        return new ResourceResult(id, new JsonObject { ["ClientId"] = id, ["Name"] = Text.Of(client["ClientName"]) }
            .With("ClientSecret", client["ClientSecret"]?.DeepClone()));
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolgroup.html</summary>
internal sealed class CognitoUserPoolGroup : ResourceProvider
{
    private static readonly HashSet<string> Numbers = ["Precedence"];

    public override string Type => "AWS::Cognito::UserPoolGroup";

    public override string NameProperty => "GroupName";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "UserPoolId", "GroupName" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var name = NameFor(request, 128);
        try
        {
            await request.Cloud.InvokeAsync("cognito-idp", "CreateGroup", Input(request, name), cancellationToken: cancellationToken);
        }
        catch (CloudException error) when (error.Code is "GroupExistsException" && request.MayExist)
        {
            // Made just before the process died.
        }

        return new ResourceResult(name, []);
    }

    public override async Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        await request.Cloud.InvokeAsync("cognito-idp", "UpdateGroup", Input(request, request.PhysicalId), cancellationToken: cancellationToken);
        return new ResourceResult(request.PhysicalId, []);
    }

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("cognito-idp", "DeleteGroup",
            new JsonObject { ["UserPoolId"] = request.Text("UserPoolId"), ["GroupName"] = request.PhysicalId }, cancellationToken: cancellationToken),
        "ResourceNotFoundException");

    private static JsonObject Input(ResourceRequest request, string name)
    {
        var input = (JsonObject)PropertyShapes.Typed(request.Properties.Pick("UserPoolId", "Description", "Precedence", "RoleArn"), Numbers, new HashSet<string>())!;
        input["GroupName"] = name;
        return input;
    }
}

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpooldomain.html</summary>
internal sealed class CognitoUserPoolDomain : ResourceProvider
{
    public override string Type => "AWS::Cognito::UserPoolDomain";

    public override IReadOnlySet<string> CreateOnly { get; } = new HashSet<string> { "UserPoolId", "Domain" };

    public override IReadOnlySet<string> Attributes { get; } = new HashSet<string> { "Id", "CloudFrontDistribution" };

    public override async Task<ResourceResult> CreateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var domain = request.Required("Domain");
        await request.Cloud.InvokeAsync("cognito-idp", "CreateUserPoolDomain", request.Properties.Pick("UserPoolId", "Domain"), cancellationToken: cancellationToken);
        return new ResourceResult(domain, new JsonObject { ["Id"] = domain, ["CloudFrontDistribution"] = $"{domain}.cloudfront.net" });
    }

    public override Task<ResourceResult> UpdateAsync(ResourceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceResult(request.PhysicalId, request.OldAttributes));

    public override Task DeleteAsync(ResourceRequest request, CancellationToken cancellationToken) => UnlessGone(
        () => request.Cloud.InvokeAsync("cognito-idp", "DeleteUserPoolDomain", request.Properties.Pick("UserPoolId", "Domain"), cancellationToken: cancellationToken),
        "ResourceNotFoundException");
}
