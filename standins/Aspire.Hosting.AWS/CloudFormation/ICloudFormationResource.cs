using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.CloudFormation;

/// <summary>A CloudFormation stack.</summary>
public interface ICloudFormationResource : IAWSResource, IResourceWithWaitSupport
{
    /// <summary>The client to use in place of one made from <see cref="IAWSResource.AWSSDKConfig"/>.</summary>
    IAmazonCloudFormation? CloudFormationClient { get; set; }

    /// <summary>The name of the stack.</summary>
    string StackName { get; }

    /// <summary>The outputs of the stack, once it is there.</summary>
    List<Output>? Outputs { get; }
}

/// <summary>A CloudFormation stack that is made from a template.</summary>
public interface ICloudFormationTemplateResource : ICloudFormationResource
{
    /// <summary>The path of the template.</summary>
    string TemplatePath { get; }

    /// <summary>The role that CloudFormation takes; null is the caller's.</summary>
    string? RoleArn { get; set; }

    /// <summary>Seconds between looks at the stack; 3 at first.</summary>
    int StackPollingInterval { get; set; }

    /// <summary>Whether the template is applied also when neither it nor the parameters have changed.</summary>
    bool DisableDiffCheck { get; set; }

    /// <summary>Capabilities that are not granted; at first all are.</summary>
    IList<string> DisabledCapabilities { get; }

    /// <summary>Sets a parameter of the template.</summary>
    ICloudFormationTemplateResource AddParameter(string parameterName, string parameterValue);
}

internal sealed class CloudFormationTemplateResource(string name, string stackName, string templatePath) : Resource(name), ICloudFormationTemplateResource
{
    public const int DefaultPollingSeconds = 3;

    public string StackName { get; } = stackName;

    public string TemplatePath { get; } = templatePath;

    public IAWSSDKConfig? AWSSDKConfig { get; set; }

    public IAmazonCloudFormation? CloudFormationClient { get; set; }

    public List<Output>? Outputs { get; set; }

    public TaskCompletionSource? ProvisioningTaskCompletionSource { get; set; }

    public string? RoleArn { get; set; }

    public int StackPollingInterval { get; set; } = DefaultPollingSeconds;

    public bool DisableDiffCheck { get; set; }

    public IList<string> DisabledCapabilities { get; } = [];

    /// <summary>The parameters in the order in which they were set.</summary>
    public OrderedDictionary<string, string> Parameters { get; } = new(StringComparer.Ordinal);

    public ICloudFormationTemplateResource AddParameter(string parameterName, string parameterValue)
    {
        Parameters[parameterName] = parameterValue;
        return this;
    }
}
