using Amazon;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS;

/// <summary>A resource that is made in AWS.</summary>
public interface IAWSResource : IResource
{
    /// <summary>Profile and region of the SDK's clients; null is the SDK's default.</summary>
    IAWSSDKConfig? AWSSDKConfig { get; set; }

    /// <summary>Ends when the resource is there, or with the exception that says why it is not.</summary>
    TaskCompletionSource? ProvisioningTaskCompletionSource { get; set; }
}

/// <summary>Profile and region of the SDK's clients.</summary>
public interface IAWSSDKConfig
{
    /// <summary>The profile of the credentials; null is the SDK's default.</summary>
    string? Profile { get; set; }

    /// <summary>The region; null is the SDK's default.</summary>
    RegionEndpoint? Region { get; set; }
}

internal sealed class AWSSDKConfig : IAWSSDKConfig
{
    public string? Profile { get; set; }

    public RegionEndpoint? Region { get; set; }

    /// <summary>Sets the variables that the SDK reads, and those that its configuration package reads.</summary>
    public static void Apply(EnvironmentCallbackContext context, IAWSSDKConfig config, bool force)
    {
        var variables = context.EnvironmentVariables;
        if (!string.IsNullOrEmpty(config.Profile) && (force || !variables.ContainsKey("AWS__Profile")))
        {
            variables["AWS__Profile"] = config.Profile;
            variables["AWS_PROFILE"] = config.Profile;
        }

        if (config.Region is { } region && (force || !variables.ContainsKey("AWS__Region")))
        {
            variables["AWS__Region"] = region.SystemName;
            variables["AWS_REGION"] = region.SystemName;
        }
    }
}
