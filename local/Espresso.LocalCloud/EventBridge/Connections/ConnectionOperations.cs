using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.EventBridge.Connections;

/// <summary>Connections: created, described without their secrets, and asked for what they add to a request.</summary>
internal sealed class ConnectionOperations(CloudSettings settings, IStore store, TimeProvider clock)
{
    private const string Space = "events.connections";
    private static readonly string[] _types = ["BASIC", "API_KEY"];

    private readonly ConcurrentDictionary<string, ConnectionRecord> _connections = new(StringComparer.Ordinal);

    public void Load()
    {
        foreach (var (name, connection) in store.ReadRecords<ConnectionRecord>(Space))
        {
            _connections[name] = connection;
        }
    }

    public async Task<JsonObject> CreateAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("Name", () => Missing("name"));
        if (_connections.ContainsKey(name))
        {
            throw new CloudException("ResourceAlreadyExistsException", $"Connection {name} already exists.");
        }

        var now = clock.GetUtcNow();
        var connection = new ConnectionRecord(name, Ids.Request(), input.Text("Description"), Type(input), Parameters(input), now, now);
        await SaveAsync(connection);
        return State(connection);
    }

    public async Task<JsonObject> UpdateAsync(JsonObject input, CloudCall call)
    {
        var connection = Find(input);
        var changed = connection with
        {
            Description = input.Text("Description") ?? connection.Description,
            AuthorizationType = input["AuthorizationType"] is null ? connection.AuthorizationType : Type(input),
            AuthParameters = input["AuthParameters"] is null ? connection.AuthParameters : Parameters(input),
            ModifiedAt = clock.GetUtcNow(),
        };
        await SaveAsync(changed);
        return State(changed);
    }

    public async Task<JsonObject> DeleteAsync(JsonObject input, CloudCall call)
    {
        var connection = Find(input);
        _connections.TryRemove(connection.Name, out _);
        await store.CommitAsync(new StoreBatch().Delete(Space, connection.Name));
        var answer = State(connection);
        answer["ConnectionState"] = "DELETING";
        return answer;
    }

    public JsonObject Describe(JsonObject input, CloudCall call)
    {
        var connection = Find(input);
        var answer = State(connection);
        answer["Name"] = connection.Name;
        answer["Description"] = connection.Description;
        answer["AuthorizationType"] = connection.AuthorizationType;
        answer["AuthParameters"] = WithoutSecrets(connection);
        return answer;
    }

    public JsonObject List(JsonObject input, CloudCall call)
    {
        var prefix = input.Text("NamePrefix") ?? "";
        return new JsonObject
        {
            ["Connections"] = new JsonArray([.. _connections.Values.Where(c => c.Name.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(c => c.Name, StringComparer.Ordinal).Select(c =>
            {
                var shape = State(c);
                shape["Name"] = c.Name;
                shape["AuthorizationType"] = c.AuthorizationType;
                return (JsonNode)shape;
            })]),
        };
    }

    /// <summary>What a connection adds to a request: headers, query parameters and members of the body.</summary>
    /// <exception cref="CloudException"><c>ResourceNotFoundException</c>.</exception>
    public (IReadOnlyList<(string Name, string Value)> Headers, IReadOnlyList<(string Name, string Value)> Query, JsonObject Body) Authorization(string arn)
    {
        var connection = _connections.Values.FirstOrDefault(c => ArnOf(c) == arn)
            ?? throw new CloudException("ResourceNotFoundException", $"Connection '{arn}' does not exist.");
        var parameters = connection.AuthParameters;
        var headers = new List<(string Name, string Value)>();
        if (connection.AuthorizationType == "BASIC")
        {
            var basic = parameters.Object("BasicAuthParameters")!;
            headers.Add(("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.Text("Username")}:{basic.Text("Password")}"))));
        }
        else
        {
            var key = parameters.Object("ApiKeyAuthParameters")!;
            headers.Add((key.Text("ApiKeyName")!, key.Text("ApiKeyValue") ?? ""));
        }

        var more = parameters.Object("InvocationHttpParameters") ?? [];
        headers.AddRange(Pairs(more, "HeaderParameters"));
        return (headers, [.. Pairs(more, "QueryStringParameters")], new JsonObject(Pairs(more, "BodyParameters").Select(static p => KeyValuePair.Create(p.Name, (JsonNode?)p.Value))));
    }

    private static IEnumerable<(string Name, string Value)> Pairs(JsonObject parameters, string name) =>
        parameters.Objects(name).Select(static p => (p.Text("Key") ?? "", p.Text("Value") ?? ""));

    private static string Type(JsonObject input)
    {
        var type = input.RequiredText("AuthorizationType", () => Missing("authorizationType"));
        return _types.Contains(type) ? type : throw CloudException.NotImplemented("events", $"connections of type {type}; it has {string.Join(" and ", _types)}");
    }

    private static JsonObject Parameters(JsonObject input)
    {
        var parameters = input.Object("AuthParameters") ?? throw Missing("authParameters");
        var member = Type(input) == "BASIC" ? "BasicAuthParameters" : "ApiKeyAuthParameters";
        return parameters.Object(member) is not null
            ? (JsonObject)parameters.DeepClone()
            : throw CloudException.Validation($"AuthParameters of this AuthorizationType need {member}.");
    }

    private static JsonObject WithoutSecrets(ConnectionRecord connection)
    {
        var shown = (JsonObject)connection.AuthParameters.DeepClone();
        shown.Object("BasicAuthParameters")?.Remove("Password");
        shown.Object("ApiKeyAuthParameters")?.Remove("ApiKeyValue");
        foreach (var list in new[] { "HeaderParameters", "QueryStringParameters", "BodyParameters" })
        {
            foreach (var parameter in shown.Object("InvocationHttpParameters")?.Objects(list) ?? [])
            {
                if (parameter.Flag("IsValueSecret") is true)
                {
                    parameter.Remove("Value");
                }
            }
        }

        return shown;
    }

    private JsonObject State(ConnectionRecord connection) => new()
    {
        ["ConnectionArn"] = ArnOf(connection),
        ["ConnectionState"] = "AUTHORIZED",
        ["CreationTime"] = connection.CreatedAt.ToUnixTimeMilliseconds() / 1000.0,
        ["LastModifiedTime"] = connection.ModifiedAt.ToUnixTimeMilliseconds() / 1000.0,
        ["LastAuthorizedTime"] = connection.ModifiedAt.ToUnixTimeMilliseconds() / 1000.0,
    };

    private string ArnOf(ConnectionRecord connection) => settings.Arn("events", $"connection/{connection.Name}/{connection.Id}");

    private Task SaveAsync(ConnectionRecord connection)
    {
        _connections[connection.Name] = connection;
        return store.CommitAsync(new StoreBatch().PutRecord(Space, connection.Name, connection));
    }

    private ConnectionRecord Find(JsonObject input)
    {
        var name = input.RequiredText("Name", () => Missing("name"));
        return _connections.GetValueOrDefault(name) ?? throw new CloudException("ResourceNotFoundException", $"Connection '{name}' does not exist.");
    }

    private static CloudException Missing(string member) =>
        CloudException.Validation($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");
}
