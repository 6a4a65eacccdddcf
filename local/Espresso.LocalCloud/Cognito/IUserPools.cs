using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Cognito;

/// <summary>User pools for other services of this process.</summary>
public interface IUserPools
{
    /// <summary>The claims of an ID token.</summary>
    /// <param name="poolArns">The pools that may have signed it.</param>
    /// <exception cref="Kernel.CloudException"><c>NotAuthorizedException</c>: it is none of theirs, no ID token, or has expired.</exception>
    JsonObject ReadIdToken(string token, IReadOnlyCollection<string> poolArns);
}
