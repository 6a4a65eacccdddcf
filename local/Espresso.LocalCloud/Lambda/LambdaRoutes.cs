using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;

namespace Espresso.LocalCloud.Lambda;

/// <summary>Method and path of every operation.</summary>
internal static class LambdaRoutes
{
    private const string Functions = "/2015-03-31/functions";
    private const string Function = Functions + "/{FunctionName}";
    private const string Mappings = "/2015-03-31/event-source-mappings";
    private const string EventInvoke = "/2019-09-25/functions/{FunctionName}/event-invoke-config";
    private const string Url = "/2021-10-31/functions/{FunctionName}/url";
    private const string Tags = "/2017-03-31/tags/{Resource}";

    public static IReadOnlyList<RestRoute> All(Func<HttpContext, JsonObject, CloudCall, Task> invoke) =>
    [
        new("POST", Function + "/invocations", "Invoke") { Raw = invoke },
        new("POST", Functions, "CreateFunction", 201),
        new("GET", Functions, "ListFunctions"),
        new("GET", Function, "GetFunction"),
        new("DELETE", Function, "DeleteFunction", 204),
        new("GET", Function + "/configuration", "GetFunctionConfiguration"),
        new("PUT", Function + "/configuration", "UpdateFunctionConfiguration"),
        new("PUT", Function + "/code", "UpdateFunctionCode"),
        new("POST", Function + "/versions", "PublishVersion", 201),
        new("GET", Function + "/versions", "ListVersionsByFunction"),
        new("POST", Function + "/aliases", "CreateAlias", 201),
        new("GET", Function + "/aliases", "ListAliases"),
        new("GET", Function + "/aliases/{Name}", "GetAlias"),
        new("PUT", Function + "/aliases/{Name}", "UpdateAlias"),
        new("DELETE", Function + "/aliases/{Name}", "DeleteAlias", 204),
        new("POST", Function + "/policy", "AddPermission", 201),
        new("GET", Function + "/policy", "GetPolicy"),
        new("DELETE", Function + "/policy/{StatementId}", "RemovePermission", 204),
        new("PUT", EventInvoke, "PutFunctionEventInvokeConfig"),
        new("GET", EventInvoke, "GetFunctionEventInvokeConfig"),
        new("DELETE", EventInvoke, "DeleteFunctionEventInvokeConfig", 204),
        new("PUT", "/2017-10-31/functions/{FunctionName}/concurrency", "PutFunctionConcurrency"),
        new("DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", "DeleteFunctionConcurrency", 204),
        new("GET", "/2019-09-30/functions/{FunctionName}/concurrency", "GetFunctionConcurrency"),
        new("POST", Url, "CreateFunctionUrlConfig", 201),
        new("GET", Url, "GetFunctionUrlConfig"),
        new("PUT", Url, "UpdateFunctionUrlConfig"),
        new("DELETE", Url, "DeleteFunctionUrlConfig", 204),
        new("GET", "/2021-10-31/functions/{FunctionName}/urls", "ListFunctionUrlConfigs"),
        new("POST", Tags, "TagResource", 204),
        new("DELETE", Tags, "UntagResource", 204),
        new("GET", Tags, "ListTags"),
        new("POST", Mappings, "CreateEventSourceMapping", 202),
        new("GET", Mappings, "ListEventSourceMappings"),
        new("GET", Mappings + "/{UUID}", "GetEventSourceMapping"),
        new("PUT", Mappings + "/{UUID}", "UpdateEventSourceMapping", 202),
        new("DELETE", Mappings + "/{UUID}", "DeleteEventSourceMapping", 202),
    ];
}
