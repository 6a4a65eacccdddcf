using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;

namespace Espresso.Tests.Orders;

/// <summary>SNS as far as Orders sees it: keeps what is published, in order.</summary>
internal sealed class FakeTopics() : AmazonSimpleNotificationServiceClient(
    new BasicAWSCredentials("test", "test"), new AmazonSimpleNotificationServiceConfig { ServiceURL = "http://127.0.0.1:1" })
{
    public ConcurrentQueue<PublishRequest> Published { get; } = new();

    /// <summary>While true every call fails as an unreachable service does.</summary>
    public bool IsDown { get; set; }

    public IEnumerable<JsonElement> Bodies(string topic) =>
        Published.Where(published => published.TopicArn.EndsWith(topic, StringComparison.Ordinal)).Select(published => JsonElement.Parse(published.Message));

    public override Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancellationToken = default)
    {
        if (IsDown)
        {
            throw new HttpRequestException("SNS is not there.");
        }

        Published.Enqueue(request);
        return Task.FromResult(new PublishResponse { MessageId = "m" });
    }
}
