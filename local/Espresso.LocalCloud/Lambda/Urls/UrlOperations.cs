using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Lambda.Functions;

namespace Espresso.LocalCloud.Lambda.Urls;

/// <summary>The operations on function URLs, and the listeners behind them: each URL has a loopback port of its own.</summary>
internal sealed class UrlOperations(FunctionRegistry functions, ICloud cloud, ILogger logger) : IAsyncDisposable
{
    private readonly Dictionary<string, FunctionUrl> _listeners = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Opens what was open before a restart, at the same addresses.</summary>
    public async Task StartAsync()
    {
        foreach (var function in functions.All.ToList())
        {
            foreach (var (qualifier, settings) in function.Urls)
            {
                await OpenAsync(Reference(function.Name, qualifier), (int)settings.Number("Port")!);
            }
        }
    }

    public async Task<JsonObject> CreateAsync(JsonObject input, CloudCall call)
    {
        var (name, qualifier) = Target(input);
        if (functions.Find(name).Function.Urls.ContainsKey(qualifier))
        {
            throw LambdaErrors.Conflict($"Failed to create function url config for [functionArn = {Arn(name, qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function");
        }

        var settings = Settings(input);
        settings["Port"] = await OpenAsync(Reference(name, qualifier), cloud.Settings.FunctionUrlPorts.GetValueOrDefault(name));
        return View(name, qualifier, await SaveAsync(name, qualifier, settings));
    }

    public async Task<JsonObject> UpdateAsync(JsonObject input, CloudCall call)
    {
        var (name, qualifier) = Target(input);
        var settings = Settings(input);
        settings["Port"] = Find(name, qualifier)["Port"]!.DeepClone();
        return View(name, qualifier, await SaveAsync(name, qualifier, settings));
    }

    public JsonObject Get(JsonObject input, CloudCall call)
    {
        var (name, qualifier) = Target(input);
        _ = Find(name, qualifier);
        return View(name, qualifier, functions.Find(name).Function);
    }

    public JsonObject List(JsonObject input, CloudCall call)
    {
        var function = functions.Find(FunctionOperations.Name(input)).Function;
        return new JsonObject { ["FunctionUrlConfigs"] = new JsonArray([.. function.Urls.Keys.Select(qualifier => (JsonNode?)View(function.Name, qualifier, function))]) };
    }

    public async Task<JsonObject> DeleteAsync(JsonObject input, CloudCall call)
    {
        var (name, qualifier) = Target(input);
        _ = Find(name, qualifier);
        await functions.ChangeAsync(name, function => function with { Urls = function.Urls.Where(url => url.Key != qualifier).ToDictionary(StringComparer.Ordinal) });
        await CloseAsync(Reference(name, qualifier));
        return [];
    }

    /// <summary>Closes what belongs to a function that is gone.</summary>
    public async Task CloseAllAsync(string function)
    {
        foreach (var reference in _listeners.Keys.Where(key => key == function || key.StartsWith(function + ":", StringComparison.Ordinal)).ToList())
        {
            await CloseAsync(reference);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var reference in _listeners.Keys.ToList())
        {
            await CloseAsync(reference);
        }
    }

    private async Task<int> OpenAsync(string reference, int port)
    {
        await _gate.WaitAsync();
        try
        {
            var url = await FunctionUrl.OpenAsync(reference, port, cloud, logger);
            _listeners[reference] = url;
            return url.Port;
        }
        catch (IOException error)
        {
            throw new CloudException("ServiceException", $"The URL of function {reference} cannot listen on 127.0.0.1:{port}: {error.Message}. LocalCloud__FunctionUrlPorts__{reference.Split(':')[0]} sets another port.", 500);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task CloseAsync(string reference)
    {
        await _gate.WaitAsync();
        try
        {
            if (_listeners.Remove(reference, out var url))
            {
                await url.DisposeAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<FunctionRecord> SaveAsync(string name, string qualifier, JsonObject settings) =>
        await functions.ChangeAsync(name, function => function with { Urls = new Dictionary<string, JsonObject>(function.Urls, StringComparer.Ordinal) { [qualifier] = settings } });

    private static JsonObject Settings(JsonObject input)
    {
        if (input.Text("AuthType") is not "NONE" and var type)
        {
            throw CloudException.NotImplemented("lambda", $"function URLs with AuthType {type ?? "(none given)"}; known: NONE");
        }

        if (input["Cors"] is not null)
        {
            throw CloudException.NotImplemented("lambda", "function URLs with Cors: the function answers for itself");
        }

        return new JsonObject { ["AuthType"] = "NONE", ["InvokeMode"] = input.Text("InvokeMode") ?? "BUFFERED" };
    }

    private JsonObject Find(string name, string qualifier) =>
        functions.Find(name).Function.Urls.GetValueOrDefault(qualifier) ?? throw LambdaErrors.NotFound("The resource you requested does not exist.");

    private JsonObject View(string name, string qualifier, FunctionRecord function)
    {
        var settings = function.Urls[qualifier];
        return new JsonObject
        {
            ["FunctionUrl"] = $"http://127.0.0.1:{settings.Number("Port")}/",
            ["FunctionArn"] = Arn(name, qualifier),
            ["AuthType"] = settings.Text("AuthType"),
            ["InvokeMode"] = settings.Text("InvokeMode"),
        };
    }

    private (string Name, string Qualifier) Target(JsonObject input)
    {
        var (name, named) = FunctionName.Parse(FunctionOperations.Name(input));
        var qualifier = input.Text("Qualifier") ?? named ?? "";
        _ = functions.Find(Reference(name, qualifier));
        return (name, qualifier);
    }

    private string Arn(string name, string qualifier) => functions.ArnOf(name, qualifier.Length > 0 ? qualifier : null);

    private static string Reference(string name, string qualifier) => qualifier.Length > 0 ? $"{name}:{qualifier}" : name;
}
