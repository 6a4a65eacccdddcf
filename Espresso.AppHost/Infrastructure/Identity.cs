using Amazon.CDK;
using Amazon.CDK.AWS.Cognito;

namespace Espresso.AppHost.Infrastructure;

/// <summary>Who may sign in. A role is a group; a user in no group is a customer.</summary>
internal sealed class Identity
{
    public Identity(Stack stack, StackParameters parameters)
    {
        Pool = new CfnUserPool(stack, "UserPool", new CfnUserPoolProps
        {
            UserPoolName = parameters.Name("espresso"),
            DeletionProtection = StackParameters.If(parameters.IsProtected, "ACTIVE", "INACTIVE"),
            UsernameAttributes = ["email"],
            AutoVerifiedAttributes = ["email"],
            UsernameConfiguration = new CfnUserPool.UsernameConfigurationProperty { CaseSensitive = false },
            AdminCreateUserConfig = new CfnUserPool.AdminCreateUserConfigProperty { AllowAdminCreateUserOnly = false },
            AccountRecoverySetting = new CfnUserPool.AccountRecoverySettingProperty
            {
                RecoveryMechanisms = new[] { new CfnUserPool.RecoveryOptionProperty { Name = "verified_email", Priority = 1 } },
            },
            Policies = new CfnUserPool.PoliciesProperty
            {
                PasswordPolicy = new CfnUserPool.PasswordPolicyProperty
                {
                    MinimumLength = 10,
                    RequireLowercase = true,
                    RequireUppercase = true,
                    RequireNumbers = true,
                    RequireSymbols = false,
                    TemporaryPasswordValidityDays = 7,
                },
            },
            Schema = new[] { new CfnUserPool.SchemaAttributeProperty { Name = "email", AttributeDataType = "String", Required = true, Mutable = true } },
        });
        Pool.AddPropertyOverride("EmailConfiguration", new Dictionary<string, object>
        {
            ["Fn::If"] = new object[]
            {
                parameters.HasSenderEmail.Node.Id,
                // Cognito's own sender mails fifty people a day.
                new Dictionary<string, object>
                {
                    ["EmailSendingAccount"] = "DEVELOPER",
                    ["From"] = new Dictionary<string, object> { ["Ref"] = parameters.SenderEmail.Node.Id },
                    ["SourceArn"] = new Dictionary<string, object> { ["Fn::Sub"] = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${SenderEmail}" },
                },
                new Dictionary<string, object> { ["Ref"] = "AWS::NoValue" },
            },
        });
        // The accounts of a shop's customers are not a stack's to delete.
        Pool.ApplyRemovalPolicy(RemovalPolicy.RETAIN);

        Client = new CfnUserPoolClient(stack, "UserPoolClient", new CfnUserPoolClientProps
        {
            UserPoolId = Pool.Ref,
            ClientName = "site",
            GenerateSecret = false,
            ExplicitAuthFlows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            PreventUserExistenceErrors = "ENABLED",
            EnableTokenRevocation = true,
            IdTokenValidity = 60,
            AccessTokenValidity = 60,
            RefreshTokenValidity = 30,
            TokenValidityUnits = new CfnUserPoolClient.TokenValidityUnitsProperty { IdToken = "minutes", AccessToken = "minutes", RefreshToken = "days" },
        });

        Group(stack, "BaristaGroup", "barista", "Accept, make and hand out orders.", 10);
        Group(stack, "AdminGroup", "admin", "Run the shop: menu, settings, alerts.", 1);
    }

    public CfnUserPool Pool { get; }

    public CfnUserPoolClient Client { get; }

    private void Group(Stack stack, string id, string name, string description, double precedence) =>
        _ = new CfnUserPoolGroup(stack, id, new CfnUserPoolGroupProps
        {
            UserPoolId = Pool.Ref,
            GroupName = name,
            Description = description,
            Precedence = precedence,
        });
}
