using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Sns;

/// <summary>The errors of SNS in its words.</summary>
internal static class SnsErrors
{
    public static CloudException NoSuchTopic() => new("NotFound", "Topic does not exist", 404);

    public static CloudException NoSuchSubscription() => new("NotFound", "Subscription does not exist", 404);

    public static CloudException NoSuchResource() => new("ResourceNotFound", "Resource does not exist", 404);

    public static CloudException Invalid(string what) => new("InvalidParameter", $"Invalid parameter: {what}");

    public static CloudException Missing(string name) => new("ValidationError", $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");
}
