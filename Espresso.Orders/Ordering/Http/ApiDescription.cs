using Espresso.Orders.Domain;
using Microsoft.OpenApi;

namespace Espresso.Orders.Ordering.Http;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, from which the site's client is generated. A Lambda function has none.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        if (IsFunction(builder.Configuration))
        {
            return;
        }

        builder.Services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "Serverless Espresso: orders", Version = "v1", Description = "Scan, choose, make, collect." };
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                // Types with a converter of their own say nothing about their shape.
                if (context.JsonTypeInfo.Type == typeof(DrinkId))
                {
                    schema.Type = JsonSchemaType.String;
                }
                else if (context.JsonTypeInfo.Type == typeof(OptionChoices))
                {
                    schema.Type = JsonSchemaType.Object;
                    schema.AdditionalProperties = new OpenApiSchema
                    {
                        OneOf = [new OpenApiSchema { Type = JsonSchemaType.String }, new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } }],
                    };
                }

                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDescription(this WebApplication app)
    {
        if (!IsFunction(app.Configuration))
        {
            app.MapOpenApi().AllowAnonymous();
        }
    }

    private static bool IsFunction(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["AWS_LAMBDA_FUNCTION_NAME"]);
}
