using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Lambda.Functions;

/// <summary>The operations on published versions and their aliases.</summary>
internal sealed class VersionOperations(FunctionRegistry functions, FunctionOperations configuration, TimeProvider clock)
{
    public async Task<JsonObject> PublishAsync(JsonObject input, CloudCall call)
    {
        var name = FunctionOperations.Name(input);
        var changed = await functions.ChangeAsync(name, function =>
        {
            // As in AWS: what has not changed since the last version is that version.
            if (function.Versions is [.., var last] && JsonNode.DeepEquals(last.Settings, function.Settings) && JsonNode.DeepEquals(last.Code, function.Code))
            {
                return function;
            }

            var version = new VersionRecord(function.NextVersion, function.Settings, function.Code, input.Text("Description") ?? function.Settings.Text("Description") ?? "", clock.GetUtcNow().ToUnixTimeMilliseconds());
            return function with { Versions = [.. function.Versions, version], NextVersion = function.NextVersion + 1 };
        });
        return configuration.Configuration(functions.Find($"{changed.Name}:{changed.Versions[^1].Number}"));
    }

    public JsonObject List(JsonObject input, CloudCall call)
    {
        var function = functions.Find(FunctionOperations.Name(input)).Function;
        string[] qualifiers = ["$LATEST", .. function.Versions.Select(version => version.Number.ToString(CultureInfo.InvariantCulture))];
        return new JsonObject { ["Versions"] = new JsonArray([.. qualifiers.Select(qualifier => (JsonNode?)configuration.Configuration(functions.Find($"{function.Name}:{qualifier}")))]) };
    }

    public async Task<JsonObject> CreateAliasAsync(JsonObject input, CloudCall call)
    {
        var alias = AliasName(input);
        var version = input.RequiredText("FunctionVersion", () => FunctionOperations.Required("functionVersion"));
        return View(alias, await functions.ChangeAsync(FunctionOperations.Name(input), function => function.Aliases.ContainsKey(alias)
            ? throw LambdaErrors.Conflict($"Alias already exists: {functions.ArnOf(function.Name, alias)}")
            : With(function, alias, new AliasRecord(version, "", new Dictionary<string, double>(StringComparer.Ordinal), ""), input)));
    }

    public async Task<JsonObject> UpdateAliasAsync(JsonObject input, CloudCall call)
    {
        var alias = AliasName(input);
        return View(alias, await functions.ChangeAsync(FunctionOperations.Name(input), function => With(function, alias, Find(function, alias), input)));
    }

    public JsonObject GetAlias(JsonObject input, CloudCall call)
    {
        var function = functions.Find(FunctionOperations.Name(input)).Function;
        _ = Find(function, AliasName(input));
        return View(AliasName(input), function);
    }

    public JsonObject ListAliases(JsonObject input, CloudCall call)
    {
        var function = functions.Find(FunctionOperations.Name(input)).Function;
        var found = function.Aliases.Where(alias => input.Text("FunctionVersion") is not { } version || alias.Value.Version == version);
        return new JsonObject { ["Aliases"] = new JsonArray([.. found.OrderBy(alias => alias.Key, StringComparer.Ordinal).Select(alias => (JsonNode?)View(alias.Key, function))]) };
    }

    public async Task<JsonObject> DeleteAliasAsync(JsonObject input, CloudCall call)
    {
        var alias = AliasName(input);
        await functions.ChangeAsync(FunctionOperations.Name(input), function =>
            function with { Aliases = function.Aliases.Where(other => other.Key != alias).ToDictionary(StringComparer.Ordinal) });
        return [];
    }

    /// <summary>DeleteFunction with a version as qualifier.</summary>
    public async Task DeleteVersionAsync(string name, string version)
    {
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw LambdaErrors.InvalidValue($"Deletion of aliases is not currently supported. {version} is no version number; DeleteAlias removes an alias.");
        }

        await functions.ChangeAsync(name, function =>
        {
            if (function.Versions.All(one => one.Number != number))
            {
                throw LambdaErrors.NoSuchFunction(functions.ArnOf(function.Name, version));
            }

            return function.Aliases.FirstOrDefault(alias => alias.Value.Version == version || alias.Value.Weights.ContainsKey(version)) is { Key: { } user }
                ? throw LambdaErrors.Conflict($"Unable to delete version {version} because the following aliases reference it: [{user}]")
                : function with { Versions = [.. function.Versions.Where(one => one.Number != number)] };
        });
    }

    private static FunctionRecord With(FunctionRecord function, string alias, AliasRecord known, JsonObject input)
    {
        var weights = input.Object("RoutingConfig") is { } routing
            ? (routing.Object("AdditionalVersionWeights") ?? []).ToDictionary(pair => pair.Key, pair => (double)pair.Value!, StringComparer.Ordinal)
            : known.Weights;
        var changed = new AliasRecord(input.Text("FunctionVersion") ?? known.Version, input.Text("Description") ?? known.Description, weights, Ids.Request());
        foreach (var version in changed.Weights.Keys.Append(changed.Version))
        {
            if (version != "$LATEST" && function.Versions.All(one => one.Number.ToString(CultureInfo.InvariantCulture) != version))
            {
                throw LambdaErrors.NotFound($"Function not found: version {version} of {function.Name}. It has: $LATEST, {string.Join(", ", function.Versions.Select(one => one.Number))}");
            }
        }

        return function with { Aliases = new Dictionary<string, AliasRecord>(function.Aliases, StringComparer.Ordinal) { [alias] = changed } };
    }

    private AliasRecord Find(FunctionRecord function, string alias) =>
        function.Aliases.GetValueOrDefault(alias) ?? throw LambdaErrors.NotFound($"Cannot find alias arn: {functions.ArnOf(function.Name, alias)}");

    private JsonObject View(string name, FunctionRecord function)
    {
        var alias = Find(function, name);
        var view = new JsonObject
        {
            ["AliasArn"] = functions.ArnOf(function.Name, name),
            ["Name"] = name,
            ["FunctionVersion"] = alias.Version,
            ["Description"] = alias.Description,
            ["RevisionId"] = alias.RevisionId,
        };
        if (alias.Weights.Count > 0)
        {
            view["RoutingConfig"] = new JsonObject { ["AdditionalVersionWeights"] = new JsonObject(alias.Weights.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) };
        }

        return view;
    }

    private static string AliasName(JsonObject input) => input.RequiredText("Name", () => FunctionOperations.Required("name"));
}
