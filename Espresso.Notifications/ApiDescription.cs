using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Espresso.Notifications;

/// <summary>What the OpenAPI document cannot learn from the routes. The site's TypeScript client is generated from it.</summary>
internal static class ApiDescription
{
    public static void Complete(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Serverless Espresso: notifications", Version = "1" };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes["idToken"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "The user pool's ID token.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("idToken", document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
