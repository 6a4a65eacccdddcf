namespace Espresso.LocalCloud.Ses;

/// <summary>Where all mail of this process ends: nothing leaves the machine, everything can be read at <c>/_localcloud/mail</c>.</summary>
public interface IMailbox
{
    /// <summary>Keeps a mail; done when it survives a kill.</summary>
    /// <returns>The message id.</returns>
    Task<string> DeliverAsync(OutgoingMail mail, CancellationToken cancellationToken = default);
}

/// <summary>A mail to keep.</summary>
/// <param name="From">The sender as given, possibly with a display name.</param>
/// <param name="To">Every recipient: to, cc and bcc.</param>
/// <param name="Subject">Decoded text.</param>
/// <param name="Html">The HTML body, or null.</param>
/// <param name="Text">The plain body, or null.</param>
/// <param name="Service">Who sent it: <c>ses</c>, <c>cognito</c>.</param>
public sealed record OutgoingMail(string From, IReadOnlyList<string> To, string Subject, string? Html, string? Text, string Service);
