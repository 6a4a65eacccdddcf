using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.EventBridge;

/// <summary>EventBridge for other services of this process.</summary>
public interface IEventBridge
{
    /// <summary>Puts an event on a bus; done when what it triggers survives a kill.</summary>
    /// <param name="source">For example <c>aws.states</c>.</param>
    /// <param name="detailType">For example <c>Step Functions Execution Status Change</c>.</param>
    /// <param name="resources">ARNs.</param>
    /// <param name="bus">Name or ARN; default: the default bus.</param>
    /// <returns>The event's id.</returns>
    Task<string> PutEventAsync(string source, string detailType, JsonObject detail, IReadOnlyList<string> resources, string bus = "default", string? traceParent = null, CancellationToken cancellationToken = default);
}
