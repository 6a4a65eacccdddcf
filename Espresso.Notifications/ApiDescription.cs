using Microsoft.OpenApi;

namespace Espresso.Notifications;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, from which the site's TypeScript client is generated.</summary>
internal static partial class NotificationsService
{
    static partial void Describe(IServiceCollection services) => services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
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
    }));

    static partial void MapDescription(WebApplication app) => app.MapOpenApi().AllowAnonymous();
}
