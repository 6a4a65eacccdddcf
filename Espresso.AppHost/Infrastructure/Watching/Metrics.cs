namespace Espresso.AppHost.Infrastructure;

/// <summary>
/// The services' own metrics as they arrive in CloudWatch: instruments' names, in one namespace, by the service that
/// measured and sometimes by one more tag.
/// </summary>
internal static class Metrics
{
    public const string Namespace = "Espresso";

    /// <summary>By <c>service</c>, and by <c>service</c> and <c>status</c>.</summary>
    public const string OrderChanges = "espresso.orders.changes";

    /// <summary>Seconds, by <c>service</c>, and by <c>service</c> and <c>drink</c>.</summary>
    public const string TimeToReady = "espresso.orders.time_to_ready";

    /// <summary>By <c>service</c>, and by <c>service</c> and <c>outcome</c>.</summary>
    public const string Mails = "espresso.notifications.mails";

    public const string Service = "service";

    /// <summary>The dimension's value of a service (for <c>Fn::Sub</c>): what its functions have as OTEL_SERVICE_NAME.</summary>
    public static string NameOf(string resource) => $"${{NamePrefix}}{resource}";
}
