using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.AWS.CloudFormation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.AppHost.Local;

/// <summary>One user of each role in the local user pool, so that the first sign-in needs no sign-up.</summary>
internal static partial class SeededUsers
{
    public static readonly (string Email, string? Group)[] All =
    [
        ("customer@example.com", null),
        ("barista@example.com", "barista"),
        ("admin@example.com", "admin"),
    ];

    /// <summary>The password of the seeded users: given as <c>Parameters:dev-password</c>, or made up for this run.</summary>
    public static IResourceBuilder<ParameterResource> AddDevPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 14, MinLower = 1, MinUpper = 1, MinNumeric = 1, Special = false }, secret: true);

    /// <summary>Seeds when the stack (and with it the user pool) is there, before anything that waits for the stack starts.</summary>
    public static IResourceBuilder<ICloudFormationTemplateResource> WithSeededUsers(
        this IResourceBuilder<ICloudFormationTemplateResource> cloud, IResourceBuilder<IResourceWithEndpoints> aws, IResourceBuilder<ParameterResource> password)
    {
        cloud.ApplicationBuilder.Eventing.Subscribe<ResourceReadyEvent>(cloud.Resource, async (ready, cancellationToken) =>
        {
            var logger = ready.Services.GetRequiredService<ResourceLoggerService>().GetLogger(cloud.Resource);
            var pool = await cloud.GetOutput("UserPoolId").GetValueAsync(cancellationToken) ?? throw new InvalidOperationException("The stack has no UserPoolId.");
            var secret = await password.Resource.GetValueAsync(cancellationToken);
            using var client = new HttpClient { BaseAddress = new Uri(aws.GetEndpoint("http").Url) };
            foreach (var (email, group) in All)
            {
                await SeedAsync(client, pool, email, secret!, group, cancellationToken);
                Log.Seeded(logger, email, group ?? "customer");
            }
        });
        return cloud;
    }

    private static async Task SeedAsync(HttpClient client, string pool, string email, string password, string? group, CancellationToken cancellationToken)
    {
        await CallAsync(client, "AdminCreateUser", new
        {
            UserPoolId = pool,
            Username = email,
            MessageAction = "SUPPRESS",
            UserAttributes = new[] { new { Name = "email", Value = email }, new { Name = "email_verified", Value = "true" } },
        }, cancellationToken, expected: "UsernameExistsException");
        await CallAsync(client, "AdminSetUserPassword", new { UserPoolId = pool, Username = email, Password = password, Permanent = true }, cancellationToken);
        if (group is not null)
        {
            await CallAsync(client, "AdminAddUserToGroup", new { UserPoolId = pool, Username = email, GroupName = group }, cancellationToken);
        }
    }

    private static async Task CallAsync(HttpClient client, string operation, object body, CancellationToken cancellationToken, string? expected = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = JsonContent.Create(body, new MediaTypeHeaderValue("application/x-amz-json-1.1"), new JsonSerializerOptions()),
        };
        request.Headers.Add("X-Amz-Target", "AWSCognitoIdentityProviderService." + operation);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential=local/20260101/{LocalSettings.Region}/cognito-idp/aws4_request, SignedHeaders=host, Signature=local");
        using var response = await client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode && (expected is null || !text.Contains(expected, StringComparison.Ordinal)))
        {
            throw new DistributedApplicationException($"{operation} for the seeded users answered {(int)response.StatusCode}: {text}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Seeded {Email} ({Role}).")]
        public static partial void Seeded(ILogger logger, string email, string role);
    }
}
