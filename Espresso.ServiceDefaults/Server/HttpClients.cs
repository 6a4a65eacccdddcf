using Microsoft.Extensions.DependencyInjection;

namespace Espresso.ServiceDefaults;

public static partial class ServiceDefaultsExtensions
{
    static partial void AddHttpClients(IServiceCollection services)
    {
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
    }
}
