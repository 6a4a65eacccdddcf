using Amazon.Runtime;
using Amazon.StandIns;

namespace Amazon.SimpleEmailV2.Model;

/// <summary>Base class of the requests of SES v2.</summary>
public partial class AmazonSimpleEmailServiceV2Request : AmazonWebServiceRequest;

/// <summary>Parameters of SendEmail.</summary>
public partial class SendEmailRequest : AmazonSimpleEmailServiceV2Request
{
    public string FromEmailAddress { get; set; }
    public string FromEmailAddressIdentityArn { get; set; }
    public Destination Destination { get; set; }
    public List<string> ReplyToAddresses { get; set; } = Unset.List<string>();
    public string FeedbackForwardingEmailAddress { get; set; }
    public string FeedbackForwardingEmailAddressIdentityArn { get; set; }
    public EmailContent Content { get; set; }
    public List<MessageTag> EmailTags { get; set; } = Unset.List<MessageTag>();
    public string ConfigurationSetName { get; set; }
}

/// <summary>Answer of SendEmail.</summary>
public partial class SendEmailResponse : AmazonWebServiceResponse
{
    public string MessageId { get; set; }
}
