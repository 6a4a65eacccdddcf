using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.CloudFormation;

/// <summary>An output of a stack, as a value that comes later.</summary>
/// <param name="name">The output's name.</param>
/// <param name="resource">The stack.</param>
public class StackOutputReference(string name, ICloudFormationResource resource) : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>The output's name.</summary>
    public string Name { get; } = name;

    /// <summary>The stack.</summary>
    public ICloudFormationResource Resource { get; } = resource;

    /// <summary>The value; null where the stack is not there yet.</summary>
    /// <exception cref="InvalidOperationException">The stack is there and has no such output.</exception>
    public string? Value
    {
        get
        {
            if (Resource.Outputs is not { } outputs)
                return null;

            return outputs.Find(output => string.Equals(output.OutputKey, Name, StringComparison.Ordinal))?.OutputValue
                ?? throw new InvalidOperationException($"No output for {Name}. The stack '{Resource.StackName}' has: {string.Join(", ", outputs.Select(output => output.OutputKey))}.");
        }
    }

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Resource.Name}.output.{Name}}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <summary>The value; waits until the stack is there.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        if (Resource.ProvisioningTaskCompletionSource is { } provisioning)
            await provisioning.Task.WaitAsync(cancellationToken);

        return Value;
    }
}
