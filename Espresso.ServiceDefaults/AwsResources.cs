using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace Espresso.ServiceDefaults;

/// <summary>
/// The outputs of the stack, as configuration section <c>AWS:Resources</c>. Each is looked up when it is asked for: a service needs only
/// those that it uses, and one that is missing is an error that names it.
/// </summary>
public sealed class AwsResources(IConfiguration configuration)
{
    public string OrdersTableName => Output();

    public string NotificationsTableName => Output();

    public string OrdersTableArn => Output();

    public string NotificationsTableArn => Output();

    /// <summary>Bucket that the tables are exported to.</summary>
    public string BackupBucketName => Output();

    public string OrderEventsTopicArn => Output();

    public string AlertsTopicArn => Output();

    /// <summary>ARN of the state machine.</summary>
    public string OrderWorkflowArn => Output();

    public string UserPoolId => Output();

    public string UserPoolClientId => Output();

    /// <summary>Issuer of the tokens, e.g. <c>https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc</c>.</summary>
    public string UserPoolProviderUrl => Output();

    public string NotificationsQueueUrl => Output();

    public string NotificationsDeadLettersUrl => Output();

    /// <summary>Where pages connect to be told at once, e.g. <c>wss://abc.execute-api.eu-west-1.amazonaws.com/live</c>; null where they are not.</summary>
    public string? LiveUrl => configuration["AWS:Resources:LiveUrl"] is { Length: > 0 } url ? url : null;

    private string Output([CallerMemberName] string name = "") => configuration.Required($"AWS:Resources:{name}");
}
