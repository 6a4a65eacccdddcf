using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;

namespace Espresso.LocalCloud.Sts;

/// <summary>STS, as far as it says who one is. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html</summary>
internal sealed class StsService : CloudService
{
    public StsService() => Operation("GetCallerIdentity", (input, call) =>
    {
        var accessKey = call.Http is { } http ? CredentialScope.Read(http.Request)?.AccessKey : null;
        return accessKey is null && call.Http is not null
            ? throw new CloudException("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
            : new JsonObject
            {
                ["Arn"] = $"arn:aws:iam::{CloudSettings.AccountId}:root",
                ["UserId"] = CloudSettings.AccountId,
                ["Account"] = CloudSettings.AccountId,
            };
    });

    public override string Name => "sts";

    public override QueryShapes Query { get; } = new() { Namespace = "https://sts.amazonaws.com/doc/2011-06-15/", Version = "2011-06-15" };
}
