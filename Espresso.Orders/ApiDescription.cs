using System.Text.Json.Nodes;
using Espresso.Orders.Domain;
using Espresso.Orders.Ordering;
using Espresso.Orders.Ordering.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Espresso.Orders;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, from which the site's client is generated.</summary>
internal static partial class OrdersService
{
    static partial void Describe(WebApplicationBuilder builder)
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
            options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } id
                ? id.EndsWith("View", StringComparison.Ordinal) ? id[..^"View".Length] : id
                : null;
            options.AddOperationTransformer((operation, context, _) =>
            {
                var header = operation.Responses?.ContainsKey("304") is true ? "If-None-Match"
                    : operation.RequestBody is not null || context.Description.HttpMethod == "POST" ? CallerRequest.KeyHeader
                    : null;
                if (header is not null && context.Description.RelativePath is not ("api/shop" or "api/menu/{drinkId}") || header == "If-None-Match")
                {
                    operation.Parameters ??= [];
                    operation.Parameters.Add(new OpenApiParameter { Name = header, In = ParameterLocation.Header, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
                }

                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                // Types with a converter of their own say nothing about their shape.
                if (context.JsonTypeInfo.Type == typeof(DrinkId) || context.JsonTypeInfo.Type == typeof(OrderStatus))
                {
                    schema.Type = JsonSchemaType.String;
                }

                if (context.JsonTypeInfo.Type == typeof(OrderStatus))
                {
                    schema.Enum = Values(Enum.GetValues<OrderStatus>().Select(status => status.Text()));
                }
                else if (context.JsonPropertyInfo is { Name: "status" } property && property.DeclaringType == typeof(ShopView))
                {
                    schema.Enum = Values(["open", "full", "closed"]);
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

    static partial void MapDescription(WebApplication app)
    {
        if (!IsFunction(app.Configuration))
        {
            app.MapOpenApi().AllowAnonymous();
        }
    }

    private static List<JsonNode> Values(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static bool IsFunction(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["AWS_LAMBDA_FUNCTION_NAME"]);
}
