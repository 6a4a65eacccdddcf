using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds parameters and connection strings.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value is the setting <c>Parameters:{name}</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddParameter(name, secret, null, $"Parameters:{name}");
    }

    /// <summary>Adds a parameter with a fixed value; no setting overrides it.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddParameter(name, () => value, publishValueAsDefault, secret);
    }

    /// <summary>Adds a parameter whose value a function returns.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(valueGetter);
        if (publishValueAsDefault && secret)
            throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret));

        // Upstream takes the value as it is: no setting overrides it.
        return builder.AddResource(new ParameterResource(name, _ => valueGetter(), secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
        });
    }

    /// <summary>Adds a parameter that is made, once, when no setting gives it.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">Makes the value.</param>
    /// <param name="secret">Whether it is hidden in displays.</param>
    /// <param name="persist">Whether what was made is kept in the user secrets, for the next run.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, [ResourceName] string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        var effective = persist && builder.ExecutionContext.IsRunMode && builder.AppHostAssembly is { } assembly
            ? new UserSecretsParameterDefault(assembly, name, value)
            : value;
        return builder.AddParameter(name, secret, effective, $"Parameters:{name}");
    }

    /// <summary>Adds a parameter whose value is the setting <paramref name="configurationKey"/>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(this IDistributedApplicationBuilder builder, [ResourceName] string name, string configurationKey, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(configurationKey);
        return builder.AddParameter(name, secret, null, configurationKey);
    }

    /// <summary>Says what a parameter is for.</summary>
    public static IResourceBuilder<ParameterResource> WithDescription(this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    /// <summary>Adds a connection string that comes from the setting <c>ConnectionStrings:{name}</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, [ResourceName] string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var parameter = new ParameterResource(name, _ => builder.Configuration.GetConnectionString(name) ?? throw Missing("Connection string", $"ConnectionStrings:{name}"), secret: true) { IsConnectionString = true };
        return builder.AddResource(new ConnectionStringParameterResource(name, parameter, environmentVariableName));
    }

    private static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret, ParameterDefault? parameterDefault, string configurationKey)
    {
        return builder.AddResource(new ParameterResource(name, Value, secret) { Default = parameterDefault });

        string Value(ParameterDefault? fallback) =>
            builder.Configuration[configurationKey] ?? fallback?.GetDefaultValue() ?? throw Missing("Parameter resource", configurationKey);
    }

    private static MissingParameterValueException Missing(string what, string key) => new(
        $"{what} could not be used because configuration key '{key}' is missing and the Parameter has no default value. Set it with --{key}=VALUE, the environment variable {key.Replace(":", "__", StringComparison.Ordinal)}, or in appsettings.json or the user secrets of the AppHost.");

    private sealed class ConnectionStringParameterResource(string name, ParameterResource parameter, string? environmentVariableName) : Resource(name), IResourceWithConnectionString
    {
        public string? ConnectionStringEnvironmentVariable => environmentVariableName;

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{parameter}");
    }
}
