using Amazon.StandIns;

namespace Amazon.SimpleEmailV2.Model;

/// <summary>SES v2's structure Destination.</summary>
public partial class Destination
{
    public List<string> ToAddresses { get; set; } = Unset.List<string>();
    public List<string> CcAddresses { get; set; } = Unset.List<string>();
    public List<string> BccAddresses { get; set; } = Unset.List<string>();
}

/// <summary>SES v2's structure Content.</summary>
public partial class Content
{
    public string Data { get; set; }
    public string Charset { get; set; }
}

/// <summary>SES v2's structure Body.</summary>
public partial class Body
{
    public Content Text { get; set; }
    public Content Html { get; set; }
}

/// <summary>SES v2's structure MessageHeader.</summary>
public partial class MessageHeader
{
    public string Name { get; set; }
    public string Value { get; set; }
}

/// <summary>SES v2's structure Message.</summary>
public partial class Message
{
    public Content Subject { get; set; }
    public Body Body { get; set; }
    public List<MessageHeader> Headers { get; set; } = Unset.List<MessageHeader>();
}

/// <summary>SES v2's structure RawMessage.</summary>
public partial class RawMessage
{
    public MemoryStream Data { get; set; }
}

/// <summary>SES v2's structure EmailContent.</summary>
public partial class EmailContent
{
    public Message Simple { get; set; }
    public RawMessage Raw { get; set; }
}

/// <summary>SES v2's structure MessageTag.</summary>
public partial class MessageTag
{
    public string Name { get; set; }
    public string Value { get; set; }
}
