using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

/// <summary>Makes a resource's URLs from its endpoints and from what the application says of them.</summary>
internal static class ResourceUrls
{
    public static async Task PublishAsync(IResource resource, IServiceProvider services, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints withEndpoints)
        {
            urls.AddRange(withEndpoints.GetEndpoints()
                .Where(endpoint => endpoint.IsAllocated)
                .Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }));
        }

        foreach (var given in resource.Annotations.OfType<ResourceUrlAnnotation>().ToArray())
        {
            urls.Add(given);
            resource.Annotations.Remove(given);
        }

        var context = new ResourceUrlsCallbackContext(services.GetRequiredService<DistributedApplicationExecutionContext>(), resource, urls, cancellationToken)
        {
            Logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(resource),
        };
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToArray())
            await callback.Callback(context);

        foreach (var url in urls)
        {
            if (url.Url.StartsWith('/') && url.Endpoint is { IsAllocated: true } endpoint)
                url.Url = endpoint.Url.TrimEnd('/') + url.Url;

            resource.Annotations.Add(url);
        }

        if (urls.Count == 0)
            return;

        ImmutableArray<UrlSnapshot> snapshots = [.. urls.Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
        {
            IsInactive = url.Endpoint is not null,
            DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? 0),
        })];
        await services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(resource, snapshot => snapshot with { Urls = snapshots });
    }
}
