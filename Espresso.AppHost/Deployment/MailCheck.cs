using System.Globalization;

namespace Espresso.AppHost.Deployment;

/// <summary>Looks at what decides whether customers get mail, and warns: mail that does not arrive is noticed by customers first.</summary>
internal sealed class MailCheck(AwsCli aws, IOperator operators)
{
    public async Task RunAsync(string? senderEmail, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(senderEmail))
        {
            operators.Warn("No SenderEmail: orders are told in the inbox only, and sign-up codes come from Cognito's own sender, which sends at most 50 mails a day. To mail from your own address: --Deploy:Parameters:SenderEmail=…");
            return;
        }

        var account = await aws.RunAsync(["sesv2", "get-account"], cancellationToken);
        if (account["SendingEnabled"]?.GetValue<bool>() == false) operators.Warn("SES has paused sending for this account: no mail goes out.");
        if (account["ProductionAccessEnabled"]?.GetValue<bool>() != true)
        {
            var most = account["SendQuota"]?["Max24HourSend"]?.GetValue<double>() ?? 200;
            operators.Warn($"SES is in its sandbox here: mail goes to verified addresses only, {most.ToString("F0", CultureInfo.InvariantCulture)} a day. Ask for production access in the SES console.");
        }

        var identity = await aws.FindAsync(["sesv2", "get-email-identity", "--email-identity", senderEmail], "NotFoundException", cancellationToken)
            ?? (senderEmail.Split('@') is [_, var domain] ? await aws.FindAsync(["sesv2", "get-email-identity", "--email-identity", domain], "NotFoundException", cancellationToken) : null);
        if (identity?["VerifiedForSendingStatus"]?.GetValue<bool>() != true)
        {
            operators.Warn($"{senderEmail} is not verified in SES: mail from it is refused. Verify it with: aws sesv2 create-email-identity --email-identity {senderEmail}");
        }
    }
}
