using System.Diagnostics.Metrics;

namespace Espresso.Notifications;

/// <summary>What the service counts, under the meter <c>Espresso.Notifications</c>.</summary>
internal sealed class NotificationsMetrics
{
    private readonly Counter<long> announced;
    private readonly Counter<long> mails;
    private readonly Counter<long> alerts;
    private readonly Counter<long> hints;

    public NotificationsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Espresso.Notifications");
        announced = meter.CreateCounter<long>("espresso.notifications.announced", "{event}", "Status changes that were announced.");
        mails = meter.CreateCounter<long>("espresso.notifications.mails", "{mail}", "Tries to send a mail, by outcome.");
        alerts = meter.CreateCounter<long>("espresso.notifications.alerts", "{alert}", "Alerts that were raised.");
        hints = meter.CreateCounter<long>("espresso.notifications.hints", "{hint}", "Connected pages that were told of a change, by outcome.");
    }

    /// <param name="outcome"><c>announced</c>, <c>duplicate</c> or <c>late</c>.</param>
    public void Announced(string status, string outcome) => announced.Add(1, new("status", status), new("outcome", outcome));

    /// <param name="outcome"><c>sent</c>, <c>refused</c> (for good) or <c>failed</c> (tried again).</param>
    public void Mail(string outcome) => mails.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="outcome"><c>sent</c>, <c>gone</c> (the connection had ended) or <c>failed</c>.</param>
    public void Hint(string outcome) => hints.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Alert(string kind, string severity) => alerts.Add(1, new("kind", kind), new("severity", severity));
}
