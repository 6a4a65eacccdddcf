using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Packages;

namespace Espresso.LocalCloud.Lambda.Functions;

/// <summary>The operations on functions and what belongs to them: policy, tags, asynchronous invocation, concurrency.</summary>
internal sealed class FunctionOperations(FunctionRegistry functions, CodePackages packages, TimeProvider clock)
{
    private static readonly string[] Configurable =
    [
        "Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize", "Environment", "DeadLetterConfig", "TracingConfig", "Layers",
        "EphemeralStorage", "LoggingConfig", "VpcConfig", "KMSKeyArn", "SnapStart", "FileSystemConfigs", "ImageConfig", "Architectures", "PackageType",
    ];

    public async Task<JsonObject> CreateAsync(JsonObject input, CloudCall call)
    {
        var (name, _) = FunctionName.Parse(input.RequiredText("FunctionName", () => Required("functionName")));
        _ = input.RequiredText("Role", () => Required("role"));
        var code = input.Object("Code") ?? throw Required("code");
        var settings = Settings([], input);
        CheckLimits(settings);
        var function = new FunctionRecord(name, settings, await packages.TakeAsync(code, settings), input.TextMap("Tags"), [], EventInvokeSettings: null, ReservedConcurrency: null, Ids.Request(), Now());
        await functions.AddAsync(function);
        return Configuration(functions.Find(name));
    }

    public JsonObject Get(JsonObject input, CloudCall call)
    {
        var target = Target(input);
        var function = target.Function;
        var result = new JsonObject
        {
            ["Configuration"] = Configuration(target),
            ["Code"] = new JsonObject { ["RepositoryType"] = "S3", ["Location"] = $"s3://{target.Code.Text("S3Bucket")}/{target.Code.Text("S3Key")}" },
        };
        if (function.Tags.Count > 0)
        {
            result["Tags"] = function.Tags.ToJson();
        }

        if (function.ReservedConcurrency is { } reserved)
        {
            result["Concurrency"] = new JsonObject { ["ReservedConcurrentExecutions"] = reserved };
        }

        return result;
    }

    public JsonObject GetConfiguration(JsonObject input, CloudCall call) => Configuration(Target(input));

    public JsonObject List(JsonObject input, CloudCall call)
    {
        var most = (int)(input.Number("MaxItems") ?? 50);
        var after = input.Text("Marker");
        var found = functions.All.Where(function => after is null || string.CompareOrdinal(function.Name, after) > 0).Take(most + 1).ToList();
        var result = new JsonObject { ["Functions"] = new JsonArray([.. found.Take(most).Select(function => (JsonNode?)Configuration(functions.Find(function.Name)))]) };
        if (found.Count > most)
        {
            result["NextMarker"] = found[most - 1].Name;
        }

        return result;
    }

    public async Task<JsonObject> UpdateConfigurationAsync(JsonObject input, CloudCall call)
    {
        var changed = await functions.ChangeAsync(Name(input), function =>
        {
            var settings = Settings(function.Settings, input);
            CheckLimits(settings);
            return function with { Settings = settings };
        });
        return Configuration(functions.Find(changed.Name));
    }

    public async Task<JsonObject> UpdateCodeAsync(JsonObject input, CloudCall call)
    {
        var code = await packages.TakeAsync(input, functions.Find(Name(input)).Function.Settings);
        var changed = await functions.ChangeAsync(Name(input), function => function with { Code = code });
        return Configuration(functions.Find(changed.Name));
    }

    public async Task<JsonObject> AddPermissionAsync(JsonObject input, CloudCall call)
    {
        var id = input.RequiredText("StatementId", () => Required("statementId"));
        var principal = input.RequiredText("Principal", () => Required("principal"));
        var name = Name(input);
        var statement = new JsonObject
        {
            ["Sid"] = id,
            ["Effect"] = "Allow",
            ["Principal"] = principal.Contains(".amazonaws.com", StringComparison.Ordinal) ? new JsonObject { ["Service"] = principal } : principal == "*" ? "*" : new JsonObject { ["AWS"] = principal },
            ["Action"] = input.RequiredText("Action", () => Required("action")),
            ["Resource"] = functions.ArnOf(FunctionName.Parse(name).Name, FunctionName.Parse(name).Qualifier),
        };
        if (input.Text("SourceArn") is { } source)
        {
            statement["Condition"] = new JsonObject { ["ArnLike"] = new JsonObject { ["AWS:SourceArn"] = source } };
        }
        else if (input.Text("SourceAccount") is { } account)
        {
            statement["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["AWS:SourceAccount"] = account } };
        }

        await functions.ChangeAsync(name, function => function.Policy.Any(other => other!["Sid"]!.GetValue<string>() == id)
            ? throw LambdaErrors.Conflict($"The statement id ({id}) provided already exists. Please provide a new statement id, or remove the existing statement.")
            : function with { Policy = new JsonArray([.. function.Policy.Select(other => other!.DeepClone()), statement.DeepClone()]) });
        return new JsonObject { ["Statement"] = statement.ToText() };
    }

    public async Task<JsonObject> RemovePermissionAsync(JsonObject input, CloudCall call)
    {
        var id = input.RequiredText("StatementId", () => Required("statementId"));
        await functions.ChangeAsync(Name(input), function => function.Policy.Any(other => other!["Sid"]!.GetValue<string>() == id)
            ? function with { Policy = new JsonArray([.. function.Policy.Where(other => other!["Sid"]!.GetValue<string>() != id).Select(other => other!.DeepClone())]) }
            : throw LambdaErrors.NotFound($"Statement {id} is not found in resource policy."));
        return [];
    }

    public JsonObject GetPolicy(JsonObject input, CloudCall call)
    {
        var function = Function(input);
        if (function.Policy.Count == 0)
        {
            throw LambdaErrors.NotFound("The resource you requested does not exist.");
        }

        var policy = new JsonObject { ["Version"] = "2012-10-17", ["Id"] = "default", ["Statement"] = function.Policy.DeepClone() };
        return new JsonObject { ["Policy"] = policy.ToText(), ["RevisionId"] = function.RevisionId };
    }

    public async Task<JsonObject> PutEventInvokeAsync(JsonObject input, CloudCall call)
    {
        CheckRange(input, "MaximumRetryAttempts", 0, 2);
        CheckRange(input, "MaximumEventAgeInSeconds", 60, 21_600);
        var settings = new JsonObject();
        foreach (var name in (string[])["MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"])
        {
            if (input[name] is { } value)
            {
                settings[name] = value.DeepClone();
            }
        }

        await functions.ChangeAsync(Qualified(input), function => With(function, Target(input).Qualifier, settings));
        return EventInvoke(Target(input));
    }

    public JsonObject GetEventInvoke(JsonObject input, CloudCall call) => EventInvoke(Target(input));

    public async Task<JsonObject> DeleteEventInvokeAsync(JsonObject input, CloudCall call)
    {
        await functions.ChangeAsync(Qualified(input), function => With(function, Target(input).Qualifier, settings: null));
        return [];
    }

    public async Task<JsonObject> PutConcurrencyAsync(JsonObject input, CloudCall call)
    {
        var reserved = input.Number("ReservedConcurrentExecutions") ?? throw Required("reservedConcurrentExecutions");
        await functions.ChangeAsync(Name(input), function => function with { ReservedConcurrency = (int)reserved });
        return new JsonObject { ["ReservedConcurrentExecutions"] = reserved };
    }

    public JsonObject GetConcurrency(JsonObject input, CloudCall call) =>
        Function(input).ReservedConcurrency is { } reserved ? new JsonObject { ["ReservedConcurrentExecutions"] = reserved } : [];

    public async Task<JsonObject> DeleteConcurrencyAsync(JsonObject input, CloudCall call)
    {
        await functions.ChangeAsync(Name(input), function => function with { ReservedConcurrency = null });
        return [];
    }

    public async Task<JsonObject> TagAsync(JsonObject input, CloudCall call)
    {
        var tags = input.TextMap("Tags");
        await functions.ChangeAsync(Resource(input), function =>
            function with { Tags = function.Tags.Where(pair => !tags.ContainsKey(pair.Key)).Concat(tags).ToDictionary(StringComparer.Ordinal) });
        return [];
    }

    public async Task<JsonObject> UntagAsync(JsonObject input, CloudCall call)
    {
        var keys = input["tagKeys"] is JsonArray ? input.Texts("tagKeys") : [input.RequiredText("tagKeys", () => Required("tagKeys"))];
        await functions.ChangeAsync(Resource(input), function => function with { Tags = function.Tags.Where(pair => !keys.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal) });
        return [];
    }

    public JsonObject ListTags(JsonObject input, CloudCall call) => new() { ["Tags"] = functions.Find(Resource(input)).Function.Tags.ToJson() };

    /// <summary>FunctionConfiguration as the service shows it.</summary>
    public JsonObject Configuration(FunctionTarget target)
    {
        var function = target.Function;
        var result = new JsonObject
        {
            ["FunctionName"] = function.Name,
            ["FunctionArn"] = functions.ArnOf(function.Name, target.Qualifier),
            ["Description"] = "",
            ["Timeout"] = 3,
            ["MemorySize"] = 128,
            ["PackageType"] = "Zip",
            ["Architectures"] = new JsonArray("x86_64"),
            ["EphemeralStorage"] = new JsonObject { ["Size"] = 512 },
            ["TracingConfig"] = new JsonObject { ["Mode"] = "PassThrough" },
            ["LoggingConfig"] = new JsonObject { ["LogFormat"] = "Text", ["LogGroup"] = $"/aws/lambda/{function.Name}" },
            ["CodeSize"] = target.Code.Number("Size") ?? 0,
            ["CodeSha256"] = target.Code.Text("Sha256") ?? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(target.Code.ToText()))),
            ["Version"] = target.Version,
            ["LastModified"] = DateTimeOffset.FromUnixTimeMilliseconds(function.ModifiedAt).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture),
            ["RevisionId"] = function.RevisionId,
            ["State"] = "Active",
            ["LastUpdateStatus"] = "Successful",
        };
        foreach (var (name, value) in target.Settings)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    private static JsonObject Settings(JsonObject known, JsonObject input)
    {
        var settings = known.DeepClone().AsObject();
        foreach (var name in Configurable.Where(name => input[name] is not null))
        {
            settings[name] = input[name]!.DeepClone();
        }

        return settings;
    }

    private static void CheckLimits(JsonObject settings)
    {
        CheckRange(settings, "Timeout", 1, 900);
        CheckRange(settings, "MemorySize", 128, 10_240);
        if (InstanceEnvironment.Reserved(settings) is { Count: > 0 } reserved)
        {
            throw LambdaErrors.InvalidValue("Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. "
                + $"Reserved keys used in this request: {string.Join(", ", reserved)}");
        }
    }

    private static void CheckRange(JsonObject input, string name, long low, long high)
    {
        if (input.Number(name) is { } number && (number < low || number > high))
        {
            throw CloudException.Validation($"1 validation error detected: Value '{number}' at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must have value between {low} and {high}");
        }
    }

    private static FunctionRecord With(FunctionRecord function, string? qualifier, JsonObject? settings)
    {
        if (qualifier is null or "$LATEST")
        {
            return function with { EventInvokeSettings = settings };
        }

        var all = function.QualifiedEventInvokes.Where(pair => pair.Key != qualifier).ToDictionary(StringComparer.Ordinal);
        if (settings is not null)
        {
            all[qualifier] = settings;
        }

        return function with { QualifiedEventInvokes = all };
    }

    private JsonObject EventInvoke(FunctionTarget target)
    {
        var arn = functions.ArnOf(target.Name, target.Qualifier ?? "$LATEST");
        var result = target.Function.EventInvokeSettingsOf(target.Qualifier)?.DeepClone().AsObject()
            ?? throw LambdaErrors.NotFound($"The function {arn} doesn't have an EventInvokeConfig");
        result["FunctionArn"] = arn;
        result["LastModified"] = target.Function.ModifiedAt / 1000.0;
        return result;
    }

    private FunctionRecord Function(JsonObject input) => Target(input).Function;

    private FunctionTarget Target(JsonObject input) => functions.Find(Qualified(input));

    private static string Qualified(JsonObject input) => input.Text("Qualifier") is { Length: > 0 } qualifier ? $"{Name(input)}:{qualifier}" : Name(input);

    internal static string Name(JsonObject input) => input.RequiredText("FunctionName", () => Required("functionName"));

    private static string Resource(JsonObject input) => input.RequiredText("Resource", () => Required("resource"));

    internal static CloudException Required(string member) =>
        CloudException.Validation($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
