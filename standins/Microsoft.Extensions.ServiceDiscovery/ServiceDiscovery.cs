using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery.Http;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Adds service discovery from configuration.</summary>
    public static class ServiceDiscoveryServiceCollectionExtensions
    {
        /// <summary>Endpoints come from <c>Services:{service}:{scheme or endpoint name}:{n}</c>; an unknown name is left to DNS.</summary>
        public static IServiceCollection AddServiceDiscovery(this IServiceCollection services)
        {
            services.TryAddTransient<ResolvingHttpDelegatingHandler>();
            return services;
        }
    }

    /// <summary>Adds service discovery to HTTP clients.</summary>
    public static class ServiceDiscoveryHttpClientBuilderExtensions
    {
        /// <summary>Requests to <c>http://orders</c>, <c>https+http://orders</c> or <c>http://_name.orders</c> go to the configured endpoint.</summary>
        public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder)
        {
            httpClientBuilder.Services.AddServiceDiscovery();
            return httpClientBuilder.AddHttpMessageHandler<ResolvingHttpDelegatingHandler>();
        }
    }
}

namespace Microsoft.Extensions.ServiceDiscovery.Http
{
    /// <summary>Replaces the service name in a request's address by an endpoint, the next one of the list each time.</summary>
    internal sealed class ResolvingHttpDelegatingHandler(IConfiguration configuration) : DelegatingHandler
    {
        private int turn = -1;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is { IsAbsoluteUri: true } uri) request.RequestUri = Resolve(uri);
            return base.SendAsync(request, cancellationToken);
        }

        private Uri Resolve(Uri uri)
        {
            // "https+http" asks for https and takes http where there is none.
            var schemes = uri.Scheme.Split('+');
            var (name, service) = uri.Host.StartsWith('_') && uri.Host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
                ? (uri.Host[1..dot], uri.Host[(dot + 1)..])
                : (null, uri.Host);
            var section = configuration.GetSection("Services").GetSection(service);
            if (!section.Exists())
                return schemes.Length == 1 ? uri : new UriBuilder(uri) { Scheme = schemes[0], Port = uri.IsDefaultPort ? -1 : uri.Port }.Uri;

            var found = (name is null ? schemes : [name]).Select(key => section.GetSection(key).GetChildren().Select(c => c.Value).OfType<string>().ToArray())
                .FirstOrDefault(list => list.Length > 0)
                ?? throw new InvalidOperationException(
                    $"No endpoint '{name ?? uri.Scheme}' of service '{service}' is configured. There are: {string.Join(", ", section.GetChildren().Select(c => c.Key))}.");
            var endpoint = found[(int)((uint)Interlocked.Increment(ref turn) % found.Length)];
            var target = new Uri(endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"{schemes[^1]}://{endpoint}");
            return new UriBuilder(uri) { Scheme = target.Scheme, Host = target.Host, Port = target.Port }.Uri;
        }
    }
}
