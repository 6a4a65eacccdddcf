using System.Globalization;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.ApiGateway.Definition;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;
using static Espresso.LocalCloud.ApiGateway.ApiParts;

namespace Espresso.LocalCloud.ApiGateway.WebSockets;

/// <summary>
/// Amazon API Gateway's WebSocket APIs over Lambda functions. HTTP APIs, authorizers, models and answers to messages are
/// refused by name. API reference: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/.
/// </summary>
internal sealed class ApiGatewayV2Service : CloudService, ISocketApis
{
    private const string Api = "/v2/apis/{apiId}";

    private readonly SocketApis _apis;
    private readonly ICloud _cloud;
    private readonly SocketGateway _gateway;

    public ApiGatewayV2Service(IStore store, ICloud cloud, IHostApplicationLifetime lifetime, ILogger<ApiGatewayV2Service> logger)
    {
        _apis = new SocketApis(store);
        _cloud = cloud;
        _gateway = new SocketGateway(_apis, cloud, logger, lifetime.ApplicationStopping);
        Operation("CreateApi", CreateApiAsync);
        Operation("GetApi", (input, _) => View(Find(input)));
        Operation("GetApis", (_, _) => Items(_apis.All.Select(View)));
        Operation("UpdateApi", UpdateApiAsync);
        Operation("DeleteApi", DeleteApiAsync);
        Operation("CreateIntegration", (input, _) => PutIntegrationAsync(input, NewId(7)));
        Operation("GetIntegration", (input, _) => View(Integration(Find(input), input.RequiredText("integrationId"))));
        Operation("GetIntegrations", (input, _) => Items(Find(input).Integrations.Values.Select(View)));
        Operation("UpdateIntegration", (input, _) => PutIntegrationAsync(input, input.RequiredText("integrationId"), isNew: false));
        Operation("DeleteIntegration", DeleteIntegrationAsync);
        Operation("CreateRoute", (input, _) => PutRouteAsync(input, NewId(7)));
        Operation("GetRoute", (input, _) => View(Route(Find(input), input.RequiredText("routeId"))));
        Operation("GetRoutes", (input, _) => Items(Find(input).Routes.Values.Select(View)));
        Operation("UpdateRoute", (input, _) => PutRouteAsync(input, input.RequiredText("routeId"), isNew: false));
        Operation("DeleteRoute", DeleteRouteAsync);
        Operation("CreateDeployment", CreateDeploymentAsync);
        Operation("GetDeployment", (input, _) => View(Deployment(Find(input), input.RequiredText("deploymentId"))));
        Operation("GetDeployments", (input, _) => Items(Find(input).Deployments.Values.Select(View)));
        Operation("UpdateDeployment", UpdateDeploymentAsync);
        Operation("DeleteDeployment", DeleteDeploymentAsync);
        Operation("CreateStage", (input, _) => PutStageAsync(input));
        Operation("GetStage", (input, _) => View(Stage(Find(input), input.RequiredText("stageName"))));
        Operation("GetStages", (input, _) => Items(Find(input).Stages.Values.Select(View)));
        Operation("UpdateStage", (input, _) => PutStageAsync(input, isNew: false));
        Operation("DeleteStage", DeleteStageAsync);
    }

    public override string Name => "apigatewayv2";

    public override IReadOnlyList<string> SigningNames { get; } = ["apigateway"];

    public override string PathPrefix => "/v2";

    public override IReadOnlyList<RestRoute> Routes { get; } =
    [
        new("POST", "/v2/apis", "CreateApi", 201),
        new("GET", "/v2/apis", "GetApis"),
        new("GET", Api, "GetApi"),
        new("PATCH", Api, "UpdateApi"),
        new("DELETE", Api, "DeleteApi", 204),
        .. Part("integrations", "integrationId", "Integration", "Integrations"),
        .. Part("routes", "routeId", "Route", "Routes"),
        .. Part("deployments", "deploymentId", "Deployment", "Deployments"),
        .. Part("stages", "stageName", "Stage", "Stages"),
    ];

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _apis.Load();
        return Task.CompletedTask;
    }

    public override Task StopAsync() => _gateway.CloseAllAsync();

    public bool HasApi(string id) => _apis.TryFind(id) is not null;

    public Task ServeAsync(HttpContext http) => _gateway.ServeAsync(http);

    private static RestRoute[] Part(string path, string id, string one, string all) =>
    [
        new("POST", $"{Api}/{path}", "Create" + one, 201),
        new("GET", $"{Api}/{path}", "Get" + all),
        new("GET", $"{Api}/{path}/{{{id}}}", "Get" + one),
        new("PATCH", $"{Api}/{path}/{{{id}}}", "Update" + one),
        new("DELETE", $"{Api}/{path}/{{{id}}}", "Delete" + one, 204),
    ];

    private async Task<JsonObject> CreateApiAsync(JsonObject input, CloudCall call)
    {
        Required(input, "name", "protocolType");
        // First of all the protocol: an HTTP API has no routeSelectionExpression to ask for.
        var settings = SocketParts.Api.Merge(null, input);
        Required(input, "routeSelectionExpression");
        return View(await _apis.PutAsync(new SocketApiRecord(NewId(), Checked(settings), Now())));
    }

    private async Task<JsonObject> UpdateApiAsync(JsonObject input, CloudCall call) =>
        View(await _apis.ChangeAsync(input.RequiredText("apiId"), api => api with { Settings = Checked(SocketParts.Api.Merge(api.Settings, input, "apiId")) }));

    private async Task<JsonObject> DeleteApiAsync(JsonObject input, CloudCall call)
    {
        var api = Find(input);
        await _apis.RemoveAsync(api.Id);
        await _gateway.CloseAllAsync(api.Id);
        return [];
    }

    private async Task<JsonObject> PutIntegrationAsync(JsonObject input, string id, bool isNew = true)
    {
        if (isNew)
        {
            Required(input, "integrationType");
        }

        var changed = await _apis.ChangeAsync(Find(input).Id, api =>
        {
            var integration = SocketParts.Integration.Merge(isNew ? null : Integration(api, id), input, "apiId", "integrationId");
            integration["integrationId"] = id;
            _ = SocketParts.Proxy(integration);
            return integration.Number("timeoutInMillis") is null or (>= 50 and <= 29_000)
                ? api with { Integrations = With(api.Integrations, id, integration) }
                : throw SocketParts.Bad("Timeout should be between 50 ms and 29000 ms");
        });
        return View(changed.Integrations[id]);
    }

    private async Task<JsonObject> DeleteIntegrationAsync(JsonObject input, CloudCall call)
    {
        var id = input.RequiredText("integrationId");
        await _apis.ChangeAsync(Find(input).Id, api =>
        {
            _ = Integration(api, id);
            return api.Routes.Values.Any(route => SocketParts.IntegrationOf(route) == id)
                ? throw Conflict($"Cannot delete Integration '{id}' because it is referenced by a Route.")
                : api with { Integrations = Without(api.Integrations, id) };
        });
        return [];
    }

    private async Task<JsonObject> PutRouteAsync(JsonObject input, string id, bool isNew = true)
    {
        if (isNew)
        {
            Required(input, "routeKey");
        }

        var changed = await _apis.ChangeAsync(Find(input).Id, api =>
        {
            var route = SocketParts.Route.Merge(isNew ? null : Route(api, id), input, "apiId", "routeId");
            route["routeId"] = id;
            if (SocketParts.IntegrationOf(route) is { } target)
            {
                _ = Integration(api, target);
            }

            return api.Routes.Any(other => other.Key != id && other.Value.Text("routeKey") == route.Text("routeKey"))
                ? throw Conflict($"Route with key {route.Text("routeKey")} already exists for this API")
                : api with { Routes = With(api.Routes, id, route) };
        });
        return View(changed.Routes[id]);
    }

    private async Task<JsonObject> DeleteRouteAsync(JsonObject input, CloudCall call)
    {
        var id = input.RequiredText("routeId");
        await _apis.ChangeAsync(Find(input).Id, api =>
        {
            _ = Route(api, id);
            return api with { Routes = Without(api.Routes, id) };
        });
        return [];
    }

    private async Task<JsonObject> CreateDeploymentAsync(JsonObject input, CloudCall call)
    {
        var id = NewId(6);
        var changed = await _apis.ChangeAsync(Find(input).Id, api =>
        {
            if (api.Routes.Count == 0)
            {
                throw SocketParts.Bad("Unable to deploy API because no routes exist in this API");
            }

            var deployed = api with { Deployments = With(api.Deployments, id, new SocketDeployment(id, api.Routes, api.Integrations, input.Text("description") ?? "", Now())) };
            return input.Text("stageName") is { } name
                ? WithStage(deployed, Stage(deployed, name), new JsonObject { ["deploymentId"] = id })
                : deployed;
        });
        return View(changed.Deployments[id]);
    }

    private async Task<JsonObject> UpdateDeploymentAsync(JsonObject input, CloudCall call)
    {
        var id = input.RequiredText("deploymentId");
        var changed = await _apis.ChangeAsync(Find(input).Id, api =>
            api with { Deployments = With(api.Deployments, id, Deployment(api, id) with { Description = input.Text("description") ?? "" }) });
        return View(changed.Deployments[id]);
    }

    private async Task<JsonObject> DeleteDeploymentAsync(JsonObject input, CloudCall call)
    {
        var id = input.RequiredText("deploymentId");
        await _apis.ChangeAsync(Find(input).Id, api =>
        {
            _ = Deployment(api, id);
            return api.Stages.Values.Any(stage => stage.Settings.Text("deploymentId") == id)
                ? throw SocketParts.Bad("Active stages pointing to this deployment must be moved or deleted")
                : api with { Deployments = Without(api.Deployments, id) };
        });
        return [];
    }

    private async Task<JsonObject> PutStageAsync(JsonObject input, bool isNew = true)
    {
        var name = input.RequiredText("stageName");
        var changed = await _apis.ChangeAsync(Find(input).Id, api => isNew && api.Stages.ContainsKey(name)
            ? throw Conflict($"Stage already exists: {name}")
            : WithStage(api, isNew ? new SocketStageRecord(name, [], Now(), Now()) : Stage(api, name), input));
        return View(changed.Stages[name]);
    }

    private async Task<JsonObject> DeleteStageAsync(JsonObject input, CloudCall call)
    {
        var name = input.RequiredText("stageName");
        var changed = await _apis.ChangeAsync(Find(input).Id, api =>
        {
            _ = Stage(api, name);
            return api with { Stages = Without(api.Stages, name) };
        });
        await _gateway.CloseAllAsync(changed.Id, name);
        return [];
    }

    private static SocketApiRecord WithStage(SocketApiRecord api, SocketStageRecord stage, JsonObject input)
    {
        var settings = SocketParts.Stage.Merge(stage.Settings, input, "apiId", "stageName");
        if (settings.Text("deploymentId") is { } deployment)
        {
            _ = Deployment(api, deployment);
        }

        if (settings.Object("accessLogSettings")?.Text("format") is { } format)
        {
            GatewayTemplate.Check(format, $"the access log of stage {stage.Name}");
        }

        return api with { Stages = With(api.Stages, stage.Name, stage with { Settings = settings, UpdatedAt = Now() }) };
    }

    private SocketApiRecord Find(JsonObject input) => _apis.Find(input.RequiredText("apiId"));

    private static JsonObject Integration(SocketApiRecord api, string id) => api.Integrations.GetValueOrDefault(id) ?? throw NotFound(api, "Integration", id, api.Integrations.Keys);

    private static JsonObject Route(SocketApiRecord api, string id) => api.Routes.GetValueOrDefault(id) ?? throw NotFound(api, "Route", id, api.Routes.Keys);

    private static SocketDeployment Deployment(SocketApiRecord api, string id) => api.Deployments.GetValueOrDefault(id) ?? throw NotFound(api, "Deployment", id, api.Deployments.Keys);

    private static SocketStageRecord Stage(SocketApiRecord api, string name) => api.Stages.GetValueOrDefault(name) ?? throw NotFound(api, "Stage", name, api.Stages.Keys);

    private static JsonObject Checked(JsonObject settings)
    {
        _ = RouteSelection.Parse(settings.Text("routeSelectionExpression") ?? "");
        return settings;
    }

    private static void Required(JsonObject input, params string[] names)
    {
        foreach (var name in names)
        {
            _ = input.RequiredText(name, () => SocketParts.Bad($"{name} must be given."));
        }
    }

    private JsonObject View(SocketApiRecord api)
    {
        var view = View(api.Settings);
        view["apiId"] = api.Id;
        // As in AWS, where it is wss://{api}.execute-api.{region}.amazonaws.com: a stage's name comes next.
        view["apiEndpoint"] = $"ws{_cloud.BaseUrl["http".Length..]}{Execution.ExecuteApi.Root}{api.Id}";
        view["createdDate"] = At(api.CreatedAt);
        return view;
    }

    private static JsonObject View(SocketDeployment deployment) => new()
    {
        ["deploymentId"] = deployment.Id,
        ["deploymentStatus"] = "DEPLOYED",
        ["description"] = deployment.Description,
        ["autoDeployed"] = false,
        ["createdDate"] = At(deployment.CreatedAt),
    };

    private static JsonObject View(SocketStageRecord stage)
    {
        var view = View(stage.Settings);
        view["stageName"] = stage.Name;
        view["createdDate"] = At(stage.CreatedAt);
        view["lastUpdatedDate"] = At(stage.UpdatedAt);
        return view;
    }

    private static JsonObject View(JsonObject part) => part.DeepClone().AsObject();

    private static JsonObject Items(IEnumerable<JsonObject> items) => new() { ["items"] = new JsonArray([.. items]) };

    private static string At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static CloudException Conflict(string message) => new("ConflictException", message, 409);

    private static CloudException NotFound(SocketApiRecord api, string kind, string id, IEnumerable<string> known) =>
        new("NotFoundException", $"Invalid {kind} identifier specified: {id}. {api.Name} has: {ApiDefinition.Choices(known)}", 404);
}
