using Amazon.SimpleEmailV2;
using Amazon.SimpleEmailV2.Model;
using Espresso.Notifications.Announcing.Languages;
using Espresso.Notifications.Inbox;

namespace Espresso.Notifications.Channels;

/// <summary>Mail through SES. Without a configured sender there is no mail, and the preferences say so.</summary>
internal sealed class EmailChannel(IAmazonSimpleEmailServiceV2 ses, IConfiguration configuration)
{
    // Read now and not per mail: a process has one sender.
    private readonly string? sender = configuration["Notifications:SenderEmail"];
    private readonly string? site = configuration["Site:Url"]?.TrimEnd('/');

    public bool IsAvailable => !string.IsNullOrEmpty(sender);

    /// <summary>Sends one message; throws what SES answers.</summary>
    public async Task SendAsync(string to, InboxEntry entry, ILanguage language, CancellationToken cancellationToken)
    {
        var message = Announcements.In(language, entry);
        string[] lines = [message.Text, .. site is null ? Array.Empty<string>() : ["", $"{site}/orders/{entry.OrderId}"], "", language.MailFooter];
        await ses.SendEmailAsync(
            new SendEmailRequest
            {
                FromEmailAddress = sender,
                Destination = new Destination { ToAddresses = [to] },
                Content = new EmailContent
                {
                    Simple = new Message
                    {
                        Subject = new Content { Data = message.Title, Charset = "UTF-8" },
                        Body = new Body { Text = new Content { Data = string.Join('\n', lines), Charset = "UTF-8" } },
                    },
                },
                EmailTags = [new MessageTag { Name = "status", Value = entry.Status }],
            },
            cancellationToken);
    }
}
