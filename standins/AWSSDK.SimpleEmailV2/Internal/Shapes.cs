using Amazon.SimpleEmailV2.Model;
using Amazon.StandIns;

namespace Amazon.SimpleEmailV2.Internal;

/// <summary>How the structures inside requests are written and those inside answers are read.</summary>
internal static partial class Operations
{
    private static void WriteDestination(WireWriter w, Destination v) => w.Add("ToAddresses", v.ToAddresses).Add("CcAddresses", v.CcAddresses)
        .Add("BccAddresses", v.BccAddresses);

    private static void WriteContent(WireWriter w, Content v) => w.Add("Data", v.Data).Add("Charset", v.Charset);

    private static void WriteBody(WireWriter w, Body v) => w.Add("Text", v.Text, WriteContent).Add("Html", v.Html, WriteContent);

    private static void WriteMessageHeader(WireWriter w, MessageHeader v) => w.Add("Name", v.Name).Add("Value", v.Value);

    private static void WriteMessage(WireWriter w, Message v) => w.Add("Subject", v.Subject, WriteContent).Add("Body", v.Body, WriteBody)
        .Add("Headers", v.Headers, WriteMessageHeader);

    private static void WriteRawMessage(WireWriter w, RawMessage v) => w.Add("Data", v.Data);

    private static void WriteEmailContent(WireWriter w, EmailContent v) => w.Add("Simple", v.Simple, WriteMessage).Add("Raw", v.Raw, WriteRawMessage);

    private static void WriteMessageTag(WireWriter w, MessageTag v) => w.Add("Name", v.Name).Add("Value", v.Value);
}
