using Amazon.SimpleEmailV2.Model;
using Amazon.StandIns;

namespace Amazon.SimpleEmailV2.Internal;

/// <summary>The operations: each is a name, how its request is written and how its answer is read.</summary>
internal static partial class Operations
{
    private static readonly JsonProtocol Protocol = new("SimpleEmailServiceV2", null, "2019-09-27", QueryCompatible: false,
        new Dictionary<string, ExceptionFactory>
        {
            ["AccountSuspendedException"] = (m, i, t, c, r, s) => new AccountSuspendedException(m, i, t, c, r, s),
            ["BadRequestException"] = (m, i, t, c, r, s) => new BadRequestException(m, i, t, c, r, s),
            ["LimitExceededException"] = (m, i, t, c, r, s) => new LimitExceededException(m, i, t, c, r, s),
            ["MailFromDomainNotVerifiedException"] = (m, i, t, c, r, s) => new MailFromDomainNotVerifiedException(m, i, t, c, r, s),
            ["MessageRejected"] = (m, i, t, c, r, s) => new MessageRejectedException(m, i, t, c, r, s),
            ["NotFoundException"] = (m, i, t, c, r, s) => new NotFoundException(m, i, t, c, r, s),
            ["SendingPausedException"] = (m, i, t, c, r, s) => new SendingPausedException(m, i, t, c, r, s),
            ["TooManyRequestsException"] = (m, i, t, c, r, s) => new TooManyRequestsException(m, i, t, c, r, s),
        },
        (m, i, t, c, r, s) => new AmazonSimpleEmailServiceV2Exception(m, i, t, c, r, s));

    public static readonly Operation<SendEmailRequest, SendEmailResponse> SendEmail = new(Protocol, "SendEmail",
        static (w, r) => w.Add("FromEmailAddress", r.FromEmailAddress).Add("FromEmailAddressIdentityArn", r.FromEmailAddressIdentityArn)
            .Add("Destination", r.Destination, WriteDestination).Add("ReplyToAddresses", r.ReplyToAddresses)
            .Add("FeedbackForwardingEmailAddress", r.FeedbackForwardingEmailAddress)
            .Add("FeedbackForwardingEmailAddressIdentityArn", r.FeedbackForwardingEmailAddressIdentityArn)
            .Add("Content", r.Content, WriteEmailContent).Add("EmailTags", r.EmailTags, WriteMessageTag)
            .Add("ConfigurationSetName", r.ConfigurationSetName),
        static x => new() { MessageId = x.Text("MessageId") }, "/v2/email/outbound-emails");
}
