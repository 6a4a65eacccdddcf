using Amazon.CloudFormation;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS;
using Aspire.Hosting.AWS.CloudFormation;
using Aspire.Hosting.AWS.Provisioning;
using Aspire.Hosting.Lifecycle;

namespace Aspire.Hosting;

/// <summary>Adds CloudFormation stacks.</summary>
public static class CloudFormationExtensions
{
    private const string DefaultConfigSection = "AWS:Resources";

    /// <summary>Adds a stack that is made, or brought up to date, from a template before the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="templatePath">The path of the template.</param>
    /// <param name="stackName">The stack's name; null is the resource's.</param>
    public static IResourceBuilder<ICloudFormationTemplateResource> AddAWSCloudFormationTemplate(this IDistributedApplicationBuilder builder, [ResourceName] string name, string templatePath, string? stackName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(templatePath);
        builder.Services.TryAddEventingSubscriber<ProvisioningSubscriber>();
        return builder
            .AddResource(new CloudFormationTemplateResource(name, stackName ?? name, templatePath))
            .WithInitialState(new CustomResourceSnapshot { ResourceType = "CloudFormationTemplate", Properties = [] });
    }

    /// <summary>Sets a parameter of the template.</summary>
    public static IResourceBuilder<ICloudFormationTemplateResource> WithParameter(this IResourceBuilder<ICloudFormationTemplateResource> builder, string parameterName, string parameterValue)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.AddParameter(parameterName, parameterValue);
        return builder;
    }

    /// <summary>An output of the stack.</summary>
    public static StackOutputReference GetOutput(this IResourceBuilder<ICloudFormationResource> builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new StackOutputReference(name, builder.Resource);
    }

    /// <summary>Sets a variable to an output of a stack.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, StackOutputReference stackOutputReference)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(stackOutputReference);
        return builder
            .WithReferenceRelationship(stackOutputReference.Resource)
            .WithEnvironment(context =>
            {
                if (stackOutputReference.Resource.AWSSDKConfig is { } config)
                    AWSSDKConfig.Apply(context, config, force: false);

                context.EnvironmentVariables[name] = stackOutputReference;
            });
    }

    /// <summary>Makes the stack's client from a configuration.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IAWSSDKConfig awsSdkConfig)
        where TDestination : ICloudFormationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.AWSSDKConfig = awsSdkConfig;
        return builder;
    }

    /// <summary>Gives the stack a client of the application's own, such as one for an emulator. It is disposed when the stack is there.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IAmazonCloudFormation cloudFormationClient)
        where TDestination : ICloudFormationResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.CloudFormationClient = cloudFormationClient;
        return builder;
    }

    /// <summary>Gives a resource every output of a stack as a setting, and starts it once the stack is there.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="cloudFormationResourceBuilder">The stack.</param>
    /// <param name="configSection">The section of the settings: <c>AWS:Resources</c> makes variables <c>AWS__Resources__{output}</c>.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<ICloudFormationResource> cloudFormationResourceBuilder, string configSection = DefaultConfigSection)
        where TDestination : IResourceWithEnvironment, IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cloudFormationResourceBuilder);
        ArgumentNullException.ThrowIfNull(configSection);
        var stack = cloudFormationResourceBuilder.Resource;
        var prefix = configSection.Replace(":", "__", StringComparison.Ordinal);
        return builder
            .WaitFor(cloudFormationResourceBuilder)
            .WithEnvironment(context =>
            {
                if (context.ExecutionContext.IsPublishMode)
                    return;

                if (stack.AWSSDKConfig is { } config)
                    AWSSDKConfig.Apply(context, config, force: false);

                foreach (var output in stack.Outputs ?? [])
                    context.EnvironmentVariables[$"{prefix}__{output.OutputKey}"] = output.OutputValue;
            });
    }
}
