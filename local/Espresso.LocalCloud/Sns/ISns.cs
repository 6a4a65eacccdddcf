using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Sns;

/// <summary>SNS for other services of this process.</summary>
public interface ISns
{
    /// <summary>Publishes to a topic; done when every delivery survives a kill.</summary>
    /// <param name="attributes">In the shape <c>{"type": {"DataType": "String", "StringValue": "…"}}</c>.</param>
    /// <param name="traceParent">W3C trace context for the deliveries.</param>
    /// <returns>The message id.</returns>
    /// <exception cref="Kernel.CloudException"><c>NotFound</c>, <c>InvalidParameter</c>, …</exception>
    Task<string> PublishAsync(string topicArn, string message, string? subject = null, JsonObject? attributes = null, string? traceParent = null, CancellationToken cancellationToken = default);
}
