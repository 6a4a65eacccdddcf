using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.ApiGateway.Execution;
using Espresso.LocalCloud.ApiGateway.WebSockets;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;
using static Espresso.LocalCloud.ApiGateway.ApiParts;

namespace Espresso.LocalCloud.ApiGateway;

/// <summary>
/// Amazon API Gateway's REST APIs as far as they are defined by one OpenAPI document: import, deployments, stages, and the
/// stages themselves. API reference: https://docs.aws.amazon.com/apigateway/latest/api/.
/// </summary>
internal sealed class ApiGatewayService : CloudService
{
    private const string Apis = "/restapis";
    private const string Api = Apis + "/{restApiId}";

    private static readonly string[] ApiMembers = ["name", "description", "endpointConfiguration", "minimumCompressionSize", "binaryMediaTypes", "policy", "tags", "disableExecuteApiEndpoint", "apiKeySource"];
    private static readonly string[] StageMembers = ["description", "variables", "tracingEnabled", "accessLogSettings", "methodSettings", "tags", "cacheClusterEnabled"];

    private readonly ApiRegistry _apis;
    private readonly ICloud _cloud;
    private readonly ExecuteApi _execution;

    public ApiGatewayService(IStore store, ICloud cloud, ILogger<ApiGatewayService> logger)
    {
        _apis = new ApiRegistry(store);
        _cloud = cloud;
        _execution = new ExecuteApi(_apis, cloud, logger);
        Operation("ImportRestApi", ImportAsync);
        Operation("PutRestApi", PutAsync);
        Operation("GetRestApi", (input, _) => View(Find(input)));
        Operation("GetRestApis", (_, _) => Items(_apis.All.Select(View)));
        Operation("DeleteRestApi", async (input, _) =>
        {
            await _apis.RemoveAsync(Find(input).Id);
            return [];
        });
        Operation("GetResources", (input, _) => Items(Resources(Find(input))));
        Operation("CreateDeployment", CreateDeploymentAsync);
        Operation("GetDeployment", (input, _) => View(Deployment(Find(input), input.RequiredText("deploymentId"))));
        Operation("GetDeployments", (input, _) => Items(Find(input).Deployments.Values.Select(View)));
        Operation("DeleteDeployment", DeleteDeploymentAsync);
        Operation("CreateStage", CreateStageAsync);
        // Not an operation of AWS, where a stage is patched value by value: CloudFormation gives all of it.
        Operation("PutStage", PutStageAsync);
        Operation("GetStage", (input, _) => View(Stage(Find(input), input.RequiredText("stageName"))));
        Operation("GetStages", (input, _) => new JsonObject { ["item"] = new JsonArray([.. Find(input).Stages.Values.Select(View)]) });
        Operation("DeleteStage", DeleteStageAsync);
    }

    public override string Name => "apigateway";

    public override IReadOnlyList<RestRoute> Routes { get; } =
    [
        new("GET", Apis, "GetRestApis"),
        new("GET", Api, "GetRestApi"),
        new("DELETE", Api, "DeleteRestApi", 202),
        new("GET", Api + "/resources", "GetResources"),
        new("POST", Api + "/deployments", "CreateDeployment", 201),
        new("GET", Api + "/deployments", "GetDeployments"),
        new("GET", Api + "/deployments/{deploymentId}", "GetDeployment"),
        new("DELETE", Api + "/deployments/{deploymentId}", "DeleteDeployment", 202),
        new("POST", Api + "/stages", "CreateStage", 201),
        new("GET", Api + "/stages", "GetStages"),
        new("GET", Api + "/stages/{stageName}", "GetStage"),
        new("DELETE", Api + "/stages/{stageName}", "DeleteStage", 202),
    ];

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _apis.Load();
        return Task.CompletedTask;
    }

    public override void MapRoutes(IEndpointRouteBuilder routes) => routes.Map(ExecuteApi.Root + "{**rest}", (RequestDelegate)(http =>
    {
        // One address for both kinds of API, as in AWS: the id tells which it is.
        var sockets = _cloud.Service<ISocketApis>();
        return http.GetRouteValue("rest") is string rest && sockets.HasApi(rest.Split('/')[0]) ? sockets.ServeAsync(http) : _execution.ServeAsync(http);
    }));

    /// <summary>Import and overwrite take the document itself as the body.</summary>
    public override async Task<bool> TryHandleRawAsync(HttpContext http, CloudCall call)
    {
        var path = http.Request.Path.Value ?? "";
        var isImport = http.Request.Method == "POST" && path == Apis && http.Request.Query["mode"] == "import";
        var isOverwrite = http.Request.Method == "PUT" && path.StartsWith(Apis + "/", StringComparison.Ordinal) && path.Count(letter => letter == '/') == 2;
        if (!isImport && !isOverwrite)
        {
            return false;
        }

        var input = new JsonObject { ["body"] = await WireFormat.ReadJsonAsync(http) };
        if (isOverwrite)
        {
            input["restApiId"] = path[(Apis.Length + 1)..];
        }

        var result = isImport ? await ImportAsync(input, call) : await PutAsync(input, call);
        await new RestFormat(isImport ? StatusCodes.Status201Created : StatusCodes.Status200OK).WriteResultAsync(http, result, call);
        return true;
    }

    private async Task<JsonObject> ImportAsync(JsonObject input, CloudCall call)
    {
        var document = input.Object("body") ?? throw Bad("The OpenAPI document must be given.");
        var definition = ApiDefinition.Parse(document);
        var settings = Pick(input, ApiMembers);
        settings["name"] ??= definition.Title is { Length: > 0 } title ? title : throw Bad("The API has no name: info.title must be given.");
        return View(await _apis.PutAsync(new RestApiRecord(NewId(), settings, Copy(document), Now())));
    }

    private async Task<JsonObject> PutAsync(JsonObject input, CloudCall call)
    {
        var document = input.Object("body") ?? throw Bad("The OpenAPI document must be given.");
        _ = ApiDefinition.Parse(document);
        var changed = Pick(input, ApiMembers);
        return View(await _apis.ChangeAsync(input.RequiredText("restApiId"), api =>
        {
            var settings = changed.Count > 0 ? changed : Copy(api.Settings);
            settings["name"] ??= api.Name;
            return api with { Settings = settings, Document = Copy(document) };
        }));
    }

    private async Task<JsonObject> CreateDeploymentAsync(JsonObject input, CloudCall call)
    {
        var api = Find(input);
        if (ApiDefinition.Parse(api.Document).Methods.Count == 0)
        {
            throw Bad("The REST API doesn't contain any methods");
        }

        var deployment = new DeploymentRecord(NewId(), Copy(api.Document), input.Text("description") ?? "", Now());
        var stage = input.Text("stageName");
        await _apis.ChangeAsync(api.Id, found =>
        {
            var changed = found with { Deployments = With(found.Deployments, deployment.Id, deployment) };
            return stage is null ? changed
                : changed with { Stages = With(changed.Stages, stage, changed.Stages.GetValueOrDefault(stage) is { } old ? old with { DeploymentId = deployment.Id } : new StageRecord(stage, deployment.Id, [], Now())) };
        });
        return View(deployment);
    }

    private async Task<JsonObject> DeleteDeploymentAsync(JsonObject input, CloudCall call)
    {
        var id = input.RequiredText("deploymentId");
        await _apis.ChangeAsync(Find(input).Id, api =>
        {
            _ = Deployment(api, id);
            return api.Stages.Values.Any(stage => stage.DeploymentId == id)
                ? throw Bad("Active stages pointing to this deployment must be moved or deleted")
                : api with { Deployments = Without(api.Deployments, id) };
        });
        return [];
    }

    private async Task<JsonObject> CreateStageAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("stageName");
        var changed = await _apis.ChangeAsync(Find(input).Id, api => api.Stages.ContainsKey(name)
            ? throw new CloudException("ConflictException", "Stage already exists", 409)
            : WithStage(api, name, input));
        return View(changed.Stages[name]);
    }

    private async Task<JsonObject> PutStageAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("stageName");
        var changed = await _apis.ChangeAsync(Find(input).Id, api =>
        {
            _ = Stage(api, name);
            return WithStage(api, name, input);
        });
        return View(changed.Stages[name]);
    }

    private async Task<JsonObject> DeleteStageAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("stageName");
        await _apis.ChangeAsync(Find(input).Id, api =>
        {
            _ = Stage(api, name);
            return api with { Stages = Without(api.Stages, name) };
        });
        return [];
    }

    private static RestApiRecord WithStage(RestApiRecord api, string name, JsonObject input)
    {
        var deployment = Deployment(api, input.RequiredText("deploymentId"));
        var settings = Pick(input, StageMembers);
        if (settings.Object("accessLogSettings")?.Text("format") is { } format)
        {
            GatewayTemplate.Check(format, $"the access log of stage {name}");
        }

        return api with { Stages = With(api.Stages, name, new StageRecord(name, deployment.Id, settings, api.Stages.GetValueOrDefault(name)?.CreatedAt ?? Now())) };
    }

    private RestApiRecord Find(JsonObject input) => _apis.Find(input.RequiredText("restApiId"));

    private static DeploymentRecord Deployment(RestApiRecord api, string id) =>
        api.Deployments.GetValueOrDefault(id) ?? throw new CloudException("NotFoundException", $"Invalid Deployment identifier specified: {id}. {api.Name} has: {ApiDefinition.Choices(api.Deployments.Keys)}", 404);

    private static StageRecord Stage(RestApiRecord api, string name) =>
        api.Stages.GetValueOrDefault(name) ?? throw new CloudException("NotFoundException", $"Invalid stage identifier specified: {name}. {api.Name} has: {ApiDefinition.Choices(api.Stages.Keys)}", 404);

    private static JsonObject View(RestApiRecord api)
    {
        var view = Copy(api.Settings);
        view["id"] = api.Id;
        view["createdDate"] = api.CreatedAt;
        view["rootResourceId"] = new ResourceTree([]).Resources.First().Id;
        return view;
    }

    private static JsonObject View(DeploymentRecord deployment) =>
        new() { ["id"] = deployment.Id, ["description"] = deployment.Description, ["createdDate"] = deployment.CreatedAt };

    private static JsonObject View(StageRecord stage)
    {
        var view = Copy(stage.Settings);
        view["stageName"] = stage.Name;
        view["deploymentId"] = stage.DeploymentId;
        view["createdDate"] = stage.CreatedAt;
        return view;
    }

    private static IEnumerable<JsonObject> Resources(RestApiRecord api)
    {
        foreach (var resource in ApiDefinition.Parse(api.Document).Tree.Resources)
        {
            var view = new JsonObject { ["id"] = resource.Id, ["path"] = resource.Path is { Length: > 0 } path ? path : "/" };
            if (resource.Path.Length > 0)
            {
                view["pathPart"] = resource.Segment;
            }

            if (resource.Methods.Count > 0)
            {
                view["resourceMethods"] = new JsonObject(resource.Methods.Keys.Order(StringComparer.Ordinal).Select(verb => KeyValuePair.Create(verb, (JsonNode?)new JsonObject())));
            }

            yield return view;
        }
    }

    /// <summary>Lists are called <c>item</c> on this service's wire.</summary>
    private static JsonObject Items(IEnumerable<JsonObject> items) => new() { ["item"] = new JsonArray([.. items]) };

    private static JsonObject Pick(JsonObject input, string[] names) =>
        new(names.Where(name => input[name] is not null).Select(name => KeyValuePair.Create(name, input[name]?.DeepClone())));

    private static JsonObject Copy(JsonObject source) => source.DeepClone().AsObject();

    private static CloudException Bad(string message) => new("BadRequestException", message);
}
