using Amazon.Runtime;

namespace Espresso.AppHost.Local;

/// <summary>
/// HTTP clients for a server that is not up yet: the first request waits until <paramref name="healthPath"/> answers 200 at
/// the endpoint and <paramref name="prepare"/> is done, and every request goes there whatever address it was made for.
/// </summary>
internal sealed class LateBoundHttpClientFactory(EndpointReference endpoint, string healthPath, Func<Uri, CancellationToken, Task>? prepare) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        // The caller's own deadline ends a request; the default of 100 s would also count the wait for a slow start.
        new(new LateBoundHandler(endpoint, healthPath, prepare)) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    private sealed class LateBoundHandler(EndpointReference endpoint, string healthPath, Func<Uri, CancellationToken, Task>? prepare) : DelegatingHandler(new SocketsHttpHandler())
    {
        private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

        private volatile Uri? _address;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = _address ??= await WaitAsync(cancellationToken);
            request.RequestUri = new Uri(address, request.RequestUri!.PathAndQuery);
            request.Headers.Host = null;
            return await base.SendAsync(request, cancellationToken);
        }

        private async Task<Uri> WaitAsync(CancellationToken cancellationToken)
        {
            var address = new Uri(await endpoint.GetValueAsync(cancellationToken) ?? throw new InvalidOperationException($"{endpoint.Resource.Name} has no address."));
            var health = new Uri(address, healthPath);
            while (true)
            {
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, health);
                    using var response = await base.SendAsync(request, cancellationToken);
                    if (response.IsSuccessStatusCode)
                    {
                        break;
                    }
                }
                catch (HttpRequestException)
                {
                    // Not listening yet: the resource's own state says when it never will.
                }

                await Task.Delay(BetweenLooks, cancellationToken);
            }

            if (prepare is not null)
            {
                await prepare(address, cancellationToken);
            }

            return address;
        }
    }
}
