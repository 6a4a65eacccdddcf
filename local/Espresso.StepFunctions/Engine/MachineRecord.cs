using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Engine;

/// <summary>A state machine, or one of its published versions: what its definition was at a revision.</summary>
internal sealed record MachineRecord
{
    public required string Arn { get; init; }

    public required string Name { get; init; }

    /// <summary>STANDARD or EXPRESS.</summary>
    public required string Type { get; init; }

    public required string Definition { get; init; }

    public required string RoleArn { get; init; }

    /// <summary>Null until the machine is changed for the first time.</summary>
    public string? RevisionId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public JsonObject Logging { get; init; } = JsonObject.Of(("level", JsonValue.From("OFF")), ("includeExecutionData", JsonValue.False));

    public JsonObject Tracing { get; init; } = JsonObject.Of(("enabled", JsonValue.False));

    public JsonObject Encryption { get; init; } = JsonObject.Of(("type", JsonValue.From("AWS_OWNED_KEY")));

    public JsonObject Tags { get; init; } = JsonObject.Empty;

    /// <summary>Text for a version; null for the machine itself.</summary>
    public string? Description { get; init; }

    /// <summary>The number that the next published version gets.</summary>
    public long NextVersion { get; init; } = 1;

    /// <summary>True from DeleteStateMachine on, while executions still run.</summary>
    public bool IsDeleting { get; init; }

    public bool IsExpress => Type == "EXPRESS";

    public JsonObject ToJson() => JsonObject.Of(
        ("arn", JsonValue.From(Arn)),
        ("name", JsonValue.From(Name)),
        ("type", JsonValue.From(Type)),
        ("definition", JsonValue.From(Definition)),
        ("roleArn", JsonValue.From(RoleArn)),
        ("revisionId", RevisionId is null ? null : JsonValue.From(RevisionId)),
        ("createdAt", JsonValue.From(CreatedAt.UtcTicks)),
        ("updatedAt", UpdatedAt is { } at ? JsonValue.From(at.UtcTicks) : null),
        ("logging", Logging),
        ("tracing", Tracing),
        ("encryption", Encryption),
        ("tags", Tags),
        ("description", Description is null ? null : JsonValue.From(Description)),
        ("nextVersion", JsonValue.From(NextVersion)),
        ("deleting", IsDeleting ? JsonValue.True : null));

    public static MachineRecord From(JsonObject json) => new()
    {
        Arn = json["arn"]!.AsString()!,
        Name = json["name"]!.AsString()!,
        Type = json["type"]!.AsString()!,
        Definition = json["definition"]!.AsString()!,
        RoleArn = json["roleArn"]!.AsString()!,
        RevisionId = json["revisionId"]?.AsString(),
        CreatedAt = Moment(json["createdAt"]!),
        UpdatedAt = json["updatedAt"] is { } at ? Moment(at) : null,
        Logging = (JsonObject)json["logging"]!,
        Tracing = (JsonObject)json["tracing"]!,
        Encryption = json["encryption"] as JsonObject ?? JsonObject.Of(("type", JsonValue.From("AWS_OWNED_KEY"))),
        Tags = (JsonObject)json["tags"]!,
        Description = json["description"]?.AsString(),
        NextVersion = ((JsonNumber)json["nextVersion"]!).Integer,
        IsDeleting = json["deleting"] == JsonValue.True,
    };

    public static DateTimeOffset Moment(JsonValue ticks) => new(((JsonNumber)ticks).Integer, TimeSpan.Zero);
}
