using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Espresso.LocalCloud.Kernel;

/// <summary>The in-process bus over the registered services.</summary>
internal sealed class Cloud(IServiceProvider services, CloudSettings settings, IServer server) : ICloud
{
    private readonly Lazy<Dictionary<string, CloudService>> _byName = new(() =>
        services.GetServices<CloudService>().ToDictionary(service => service.Name, StringComparer.Ordinal));

    public CloudSettings Settings => settings;

    public string BaseUrl =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/') ?? "http://127.0.0.1:4566";

    public T Service<T>()
        where T : notnull => services.GetRequiredService<T>();

    public bool Has(string service, string operation) =>
        _byName.Value.TryGetValue(service, out var found) && found.Has(operation);

    public Task<JsonObject> InvokeAsync(string service, string operation, JsonObject input, string? traceParent = null, CancellationToken cancellationToken = default) =>
        _byName.Value.TryGetValue(service, out var found)
            ? found.InvokeAsync(operation, input, new CloudCall
            {
                RequestId = Ids.Request(),
                BaseUrl = BaseUrl,
                Cancelled = cancellationToken,
                TraceParent = traceParent ?? Activity.Current?.Id,
            })
            : throw CloudException.NotImplemented(service, operation);
}
