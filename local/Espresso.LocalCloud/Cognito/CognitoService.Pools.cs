using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Cognito;

/// <summary>Pools, app clients and groups.</summary>
internal sealed partial class CognitoService
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>What only CreateUserPool sets.</summary>
    private static readonly string[] FixedSettings = ["AliasAttributes", "Schema", "UsernameAttributes", "UsernameConfiguration"];

    private void AddPools()
    {
        Admin("CreateUserPool", async input =>
        {
            CheckSettings(input);
            var now = Now;
            var keys = await Task.WhenAll(Task.Run(TokenMint.NewKey), Task.Run(TokenMint.NewKey));
            var pool = new PoolRecord
            {
                Id = $"{_cloud.Settings.Region}_{RandomNumberGenerator.GetString(IdCharacters, 9)}",
                Name = input.RequiredText("PoolName", () => Missing("poolName")),
                CreatedAt = now,
                ModifiedAt = now,
                Settings = SettingsFrom(input, []),
                IdTokenKey = keys[0],
                AccessTokenKey = keys[1],
                SessionKey = RandomNumberGenerator.GetBytes(32),
            };
            await _state.SaveAsync(pool);
            return new JsonObject { ["UserPool"] = Described(pool) };
        });
        Admin("DescribeUserPool", input => new JsonObject { ["UserPool"] = Described(PoolOf(input)) });
        Admin("UpdateUserPool", async input =>
        {
            CheckSettings(input);
            var pool = PoolOf(input);
            await _state.SaveAsync(pool with { Name = input.Text("PoolName") ?? pool.Name, ModifiedAt = Now, Settings = SettingsFrom(input, pool.Settings) });
            return [];
        });
        Admin("AddCustomAttributes", async input =>
        {
            var pool = PoolOf(input);
            var settings = (JsonObject)pool.Settings.DeepClone();
            settings["Schema"] = new JsonArray([.. pool.Settings.Objects("Schema").Concat(input.Objects("CustomAttributes")).Select(one => one.DeepClone())]);
            await _state.SaveAsync(pool with { ModifiedAt = Now, Settings = settings });
            return [];
        });
        Admin("DeleteUserPool", async input =>
        {
            var pool = PoolOf(input);
            if (pool.Settings.Text("DeletionProtection") is "ACTIVE")
                throw Invalid("The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.");
            await _state.RemoveAsync(pool);
            return [];
        });
        Admin("ListUserPools", input => new JsonObject
        {
            ["UserPools"] = new JsonArray([.. _state.Pools().OrderBy(pool => pool.Name, StringComparer.Ordinal).Select(pool => new JsonObject
            {
                ["Id"] = pool.Id,
                ["Name"] = pool.Name,
                ["LambdaConfig"] = new JsonObject(),
                ["CreationDate"] = Seconds(pool.CreatedAt),
                ["LastModifiedDate"] = Seconds(pool.ModifiedAt),
            })]),
        });
        Admin("CreateUserPoolDomain", async input =>
        {
            var (pool, domain) = (PoolOf(input), input.RequiredText("Domain", () => Missing("domain")));
            if (_state.Pools().Any(other => other.Domain == domain))
                throw Invalid("Domain already associated with another user pool.");
            await _state.SaveAsync(pool with { Domain = domain });
            return [];
        });
        Admin("DescribeUserPoolDomain", input => new JsonObject
        {
            ["DomainDescription"] = _state.Pools().FirstOrDefault(pool => pool.Domain == input.Text("Domain")) is { } pool
                ? new JsonObject { ["UserPoolId"] = pool.Id, ["Domain"] = pool.Domain, ["Status"] = "ACTIVE", ["AWSAccountId"] = CloudSettings.AccountId }
                : [],
        });
        Admin("DeleteUserPoolDomain", async input =>
        {
            await _state.SaveAsync(PoolOf(input) with { Domain = null });
            return [];
        });
    }

    private void AddClients()
    {
        Admin("CreateUserPoolClient", async input =>
        {
            var pool = PoolOf(input);
            var now = Now;
            var client = new ClientRecord
            {
                Id = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 26),
                PoolId = pool.Id,
                Name = input.RequiredText("ClientName", () => Missing("clientName")),
                Secret = input.Flag("GenerateSecret") is true ? RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 51) : null,
                CreatedAt = now,
                ModifiedAt = now,
                Settings = ClientSettings(input),
            };
            await _state.SaveAsync(client);
            return new JsonObject { ["UserPoolClient"] = Described(client) };
        });
        Admin("DescribeUserPoolClient", input => new JsonObject { ["UserPoolClient"] = Described(ClientIn(input)) });
        Admin("UpdateUserPoolClient", async input =>
        {
            var client = ClientIn(input);
            var changed = client with { Name = input.Text("ClientName") ?? client.Name, ModifiedAt = Now, Settings = ClientSettings(input) };
            await _state.SaveAsync(changed);
            return new JsonObject { ["UserPoolClient"] = Described(changed) };
        });
        Admin("DeleteUserPoolClient", async input =>
        {
            await _state.RemoveAsync(ClientIn(input));
            return [];
        });
        Admin("ListUserPoolClients", input => new JsonObject
        {
            ["UserPoolClients"] = new JsonArray([.. _state.Clients(PoolOf(input).Id).Select(client => new JsonObject
            {
                ["ClientId"] = client.Id,
                ["ClientName"] = client.Name,
                ["UserPoolId"] = client.PoolId,
            })]),
        });
    }

    private void AddGroups()
    {
        Admin("CreateGroup", async input =>
        {
            var (pool, name) = (PoolOf(input), input.RequiredText("GroupName", () => Missing("groupName")));
            if (_state.FindGroup(pool.Id, name) is not null)
                throw new CloudException("GroupExistsException", "A group with the name already exists.");
            var now = Now;
            var group = new GroupRecord(pool.Id, name, input.Text("Description"), (int?)input.Number("Precedence"), input.Text("RoleArn"), now, now);
            await _state.SaveAsync(group);
            return new JsonObject { ["Group"] = Described(group) };
        });
        Admin("GetGroup", input => new JsonObject { ["Group"] = Described(GroupOf(input)) });
        Admin("UpdateGroup", async input =>
        {
            var group = GroupOf(input);
            var changed = group with
            {
                Description = input.Text("Description") ?? group.Description,
                Precedence = (int?)input.Number("Precedence") ?? group.Precedence,
                RoleArn = input.Text("RoleArn") ?? group.RoleArn,
                ModifiedAt = Now,
            };
            await _state.SaveAsync(changed);
            return new JsonObject { ["Group"] = Described(changed) };
        });
        Admin("DeleteGroup", async input =>
        {
            await _state.RemoveAsync(GroupOf(input));
            return [];
        });
        Admin("ListGroups", input => new JsonObject { ["Groups"] = new JsonArray([.. _state.Groups(PoolOf(input).Id).Select(Described)]) });
        Admin("ListUsersInGroup", input =>
        {
            var group = GroupOf(input);
            return new JsonObject { ["Users"] = new JsonArray([.. _state.Users(group.PoolId).Where(user => user.Groups.Contains(group.Name)).Select(user => Described(user, "Attributes"))]) };
        });
        Admin("AdminAddUserToGroup", async input =>
        {
            var (group, user) = (GroupOf(input), UserOf(input, PoolOf(input)));
            await _state.ChangeAsync(user, current => current.Groups.Contains(group.Name) ? current : current with { Groups = [.. current.Groups, group.Name] });
            return [];
        });
        Admin("AdminRemoveUserFromGroup", async input =>
        {
            var (group, user) = (GroupOf(input), UserOf(input, PoolOf(input)));
            await _state.ChangeAsync(user, current => current with { Groups = [.. current.Groups.Where(name => name != group.Name)] });
            return [];
        });
        Admin("AdminListGroupsForUser", input => new JsonObject { ["Groups"] = new JsonArray([.. GroupsOf(UserOf(input, PoolOf(input))).Select(Described)]) });
    }

    /// <summary>A user's groups, the one with the smallest precedence first.</summary>
    private IReadOnlyList<GroupRecord> GroupsOf(UserRecord user) =>
        [.. user.Groups.Select(name => _state.FindGroup(user.PoolId, name)).OfType<GroupRecord>().OrderBy(group => group.Precedence ?? int.MaxValue).ThenBy(group => group.Name, StringComparer.Ordinal)];

    private GroupRecord GroupOf(JsonObject input) => _state.FindGroup(PoolOf(input).Id, input.RequiredText("GroupName", () => Missing("groupName")))
        ?? throw new CloudException("ResourceNotFoundException", "Group not found.");

    private ClientRecord ClientIn(JsonObject input)
    {
        var (pool, client) = (PoolOf(input), _state.Client(input.RequiredText("ClientId", () => Missing("clientId"))));
        return client.PoolId == pool.Id ? client : throw new CloudException("ResourceNotFoundException", $"User pool client {client.Id} does not exist.");
    }

    private static void CheckSettings(JsonObject input)
    {
        if (input.Object("LambdaConfig") is { Count: > 0 } triggers)
            throw CloudException.NotImplemented("cognito-idp", $"LambdaConfig ({string.Join(", ", triggers.Select(one => one.Key))})");
        if (input.Text("MfaConfiguration") is "ON")
            throw CloudException.NotImplemented("cognito-idp", "MfaConfiguration ON");
        if (input.ContainsKey("UsernameAttributes") && input.ContainsKey("AliasAttributes") && input.Texts("UsernameAttributes").Count > 0 && input.Texts("AliasAttributes").Count > 0)
            throw Invalid("Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
    }

    private static JsonObject SettingsFrom(JsonObject input, JsonObject before)
    {
        var settings = new JsonObject();
        foreach (var (name, value) in input.Where(entry => entry.Key is not ("PoolName" or "UserPoolId") && !(before.Count > 0 && FixedSettings.Contains(entry.Key))))
            settings[name] = value?.DeepClone();
        foreach (var name in FixedSettings.Where(before.ContainsKey))
            settings[name] = before[name]?.DeepClone();
        settings["Policies"] ??= new JsonObject();
        settings["Policies"]!["PasswordPolicy"] ??= new JsonObject
        {
            ["MinimumLength"] = 8,
            ["RequireUppercase"] = true,
            ["RequireLowercase"] = true,
            ["RequireNumbers"] = true,
            ["RequireSymbols"] = true,
            ["TemporaryPasswordValidityDays"] = 7,
        };
        settings["DeletionProtection"] ??= "INACTIVE";
        settings["MfaConfiguration"] ??= "OFF";
        settings["AdminCreateUserConfig"] ??= new JsonObject { ["AllowAdminCreateUserOnly"] = false };
        return settings;
    }

    private static JsonObject ClientSettings(JsonObject input)
    {
        var settings = new JsonObject();
        foreach (var (name, value) in input.Where(entry => entry.Key is not ("ClientName" or "UserPoolId" or "ClientId" or "GenerateSecret")))
            settings[name] = value?.DeepClone();
        settings["ExplicitAuthFlows"] ??= new JsonArray("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH");
        settings["RefreshTokenValidity"] ??= 30;
        settings["EnableTokenRevocation"] ??= true;
        return settings;
    }

    private JsonObject Described(PoolRecord pool)
    {
        var description = (JsonObject)pool.Settings.DeepClone();
        description.Remove("Schema");
        description["Id"] = pool.Id;
        description["Name"] = pool.Name;
        description["Arn"] = _cloud.Settings.Arn("cognito-idp", $"userpool/{pool.Id}");
        description["CreationDate"] = Seconds(pool.CreatedAt);
        description["LastModifiedDate"] = Seconds(pool.ModifiedAt);
        description["EstimatedNumberOfUsers"] = _state.Users(pool.Id).Count;
        description["SchemaAttributes"] = UserAttributes.Describe(pool);
        if (pool.Domain is { } domain)
            description["Domain"] = domain;
        return description;
    }

    private static JsonObject Described(ClientRecord client)
    {
        var description = (JsonObject)client.Settings.DeepClone();
        description["ClientId"] = client.Id;
        description["ClientName"] = client.Name;
        description["UserPoolId"] = client.PoolId;
        description["CreationDate"] = Seconds(client.CreatedAt);
        description["LastModifiedDate"] = Seconds(client.ModifiedAt);
        if (client.Secret is { } secret)
            description["ClientSecret"] = secret;
        return description;
    }

    private static JsonObject Described(GroupRecord group)
    {
        var description = new JsonObject
        {
            ["GroupName"] = group.Name,
            ["UserPoolId"] = group.PoolId,
            ["CreationDate"] = Seconds(group.CreatedAt),
            ["LastModifiedDate"] = Seconds(group.ModifiedAt),
        };
        if (group.Description is { } text)
            description["Description"] = text;
        if (group.Precedence is { } precedence)
            description["Precedence"] = precedence;
        if (group.RoleArn is { } role)
            description["RoleArn"] = role;
        return description;
    }
}
