namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that a parameter is a resource's name.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ResourceNameAttribute : Attribute, IModelNameParameter;

/// <summary>Says that a parameter is an endpoint's name.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EndpointNameAttribute : Attribute, IModelNameParameter;

/// <summary>Marks attributes for parameters that are names in the model.</summary>
public interface IModelNameParameter;

/// <summary>The rules for names of resources and endpoints.</summary>
internal static class ModelName
{
    private const int MaxLength = 64;

    public static void Validate(string name, string target = "Resource")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Fault(name) is { } fault)
            throw new ArgumentException($"{target} name '{name}' is invalid. {fault}", nameof(name));
    }

    private static string? Fault(string name)
    {
        if (name.Length > MaxLength)
            return $"Name must be between 1 and {MaxLength} characters long.";

        if (!char.IsAsciiLetter(name[0]))
            return "Name must start with an ASCII letter.";

        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            return "Name must contain only ASCII letters, digits, and hyphens.";

        if (name.Contains("--", StringComparison.Ordinal))
            return "Name cannot contain consecutive hyphens.";

        return name.EndsWith('-') ? "Name cannot end with a hyphen." : null;
    }
}
