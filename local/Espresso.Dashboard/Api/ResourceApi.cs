using System.Text.Json;
using Espresso.Dashboard.Resources;
using Espresso.Dashboard.Telemetry;

namespace Espresso.Dashboard.Api;

internal static class ResourceApi
{
    private const int MostConsoleLines = 10_000;

    public static void MapResources(this IEndpointRouteBuilder api)
    {
        api.MapGet("/resources", (ResourceStore resources, SeenSources sources, LogStore logs) =>
        {
            var errors = logs.ErrorsByResource();
            var (state, problem) = resources.Connection;
            return new
            {
                Connection = new { State = state.ToString().ToLowerInvariant(), Problem = problem },

                // Without environment: it is long, and secret in parts.
                Resources = resources.All.Select(resource => new ResourceRow(resource with { Environment = [] }, errors.GetValueOrDefault(TelemetryName(resource)))),
                TelemetrySources = sources.Names,
            };
        });

        api.MapGet("/resources/{name}", (string name, ResourceStore resources, SeenSources sources) => resources.Find(name) is { } resource
            ? Results.Ok(new
            {
                Resource = resource with { Environment = [.. resource.Environment.Select(variable => variable.Masked())] },
                Telemetry = sources.Find(TelemetryName(resource)) is { } source ? ApiEndpoints.Pairs(source.Attributes) : null,
            })
            : NoResource(name));

        // One secret at a time, and only when a person asks to see it.
        api.MapGet("/resources/{name}/environment/{variable}", (string name, string variable, ResourceStore resources) =>
            resources.Find(name)?.Environment.FirstOrDefault(known => known.Name == variable) is { } found
                ? Results.Ok(new { found.Value })
                : NoResource($"{name}/{variable}"));

        api.MapPost("/resources/{name}/commands/{command}", Execute);

        api.MapGet("/console/{name}", (string name, string? cursor, int? limit, ConsoleLogs console) =>
            console.Read(name, ConsoleCursor.Parse(cursor), ApiEndpoints.Limit(limit, MostConsoleLines, MostConsoleLines)) is { } page ? Results.Ok(page) : NoResource(name));
    }

    /// <summary>A resource sends telemetry under its display name; replicas differ in their instance id.</summary>
    private static string TelemetryName(Resource resource) => resource.DisplayName ?? resource.Name;

    private static async Task<IResult> Execute(string name, string command, ResourceStore resources, ResourceServiceClient client, CancellationToken cancellationToken)
    {
        var resource = resources.Find(name);
        if (resource is null)
        {
            return NoResource(name);
        }

        if (!resource.Commands.Any(known => known.Name == command))
        {
            return Results.Problem(
                title: "There is no such command.",
                detail: $"\"{name}\" has no command \"{command}\". It has: {string.Join(", ", resource.Commands.Select(known => known.Name))}.",
                statusCode: StatusCodes.Status404NotFound);
        }

        try
        {
            return Results.Ok(await client.Execute(name, command, cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            return Results.Problem(title: "The AppHost did not carry out the command.", detail: exception.Message, statusCode: StatusCodes.Status502BadGateway);
        }
    }

    private static IResult NoResource(string name) =>
        Results.Problem(title: "There is no such resource.", detail: $"The AppHost has no \"{name}\".", statusCode: StatusCodes.Status404NotFound);

    /// <param name="Errors">Log records of level Error and above that are kept.</param>
    internal sealed record ResourceRow(Resource Resource, int Errors);
}
