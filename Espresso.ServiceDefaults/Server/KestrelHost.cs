using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.ServiceDefaults;

public static partial class ServiceBuilder
{
    static partial void CreateWithServer(string[] args, ref WebApplicationBuilder? builder) => builder = WebApplication.CreateSlimBuilder(args);
}

public static partial class ServiceDefaultsExtensions
{
    static partial void LimitServer(IServiceCollection services) => services.Configure<KestrelServerOptions>(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
    });
}
