using Espresso.StepFunctions.Engine;
using Espresso.StepFunctions.Json;

namespace Espresso.StepFunctions.Api;

/// <summary>Logging, tracing and encryption of a machine: what a request sets, checked in the service's words.</summary>
internal static class MachineConfiguration
{
    private static readonly string[] _levels = ["ALL", "ERROR", "FATAL", "OFF"];
    private static readonly string[] _keyTypes = ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"];

    /// <summary>The machine with what the request says; what it leaves out stays.</summary>
    /// <exception cref="StepFunctionsException">A part of the request is not valid.</exception>
    public static MachineRecord Apply(MachineRecord machine, Request request, IExecutionLogs? logs) => machine with
    {
        Logging = request.Object("loggingConfiguration") is { } logging ? CheckLogging(logging, logs) : machine.Logging,
        Tracing = request.Object("tracingConfiguration") is { } tracing
            ? JsonObject.Of(("enabled", tracing["enabled"] ?? JsonValue.False))
            : machine.Tracing,
        Encryption = request.Object("encryptionConfiguration") is { } encryption ? CheckEncryption(encryption) : machine.Encryption,
    };

    public static bool Same(MachineRecord one, MachineRecord other) =>
        JsonValue.DeepEquals(one.Logging, other.Logging)
        && JsonValue.DeepEquals(one.Tracing, other.Tracing)
        && JsonValue.DeepEquals(one.Encryption, other.Encryption);

    private static JsonObject CheckLogging(JsonObject logging, IExecutionLogs? logs)
    {
        var level = logging["level"]?.AsString() ?? "OFF";
        CheckEnum("loggingConfiguration.level", level, _levels);
        var destinations = logging["destinations"] as JsonArray;
        if (destinations is { Count: > 1 } || (level != "OFF" && destinations is not { Count: 1 }))
        {
            throw Invalid("Must specify exactly one Log Destination.");
        }

        if (destinations is { Count: 1 })
        {
            var arn = destinations[0]["cloudWatchLogsLogGroup"]?["logGroupArn"]?.AsString() ?? throw Invalid("Must specify exactly one Log Destination.");
            if (logs is not null && !logs.Has(arn))
            {
                throw Invalid("Log Destination not found.");
            }
        }

        return JsonObject.Of(
            ("level", JsonValue.From(level)),
            ("includeExecutionData", logging["includeExecutionData"] ?? JsonValue.False),
            ("destinations", destinations));
    }

    private static JsonObject CheckEncryption(JsonObject encryption)
    {
        var type = encryption["type"]?.AsString() ?? throw new StepFunctionsException("ValidationException", "1 validation error detected: Value null at 'encryptionConfiguration.type' failed to satisfy constraint: Member must not be null");
        CheckEnum("encryptionConfiguration.type", type, _keyTypes);
        return type == _keyTypes[1] && encryption["kmsKeyId"] is null
            ? throw new StepFunctionsException("InvalidEncryptionConfiguration", "Invalid Encryption Configuration: a customer managed key needs kmsKeyId.")
            : encryption;
    }

    private static void CheckEnum(string member, string value, string[] choices)
    {
        if (!choices.Contains(value))
        {
            throw new StepFunctionsException("ValidationException", $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", choices)}]");
        }
    }

    private static StepFunctionsException Invalid(string reason) => new("InvalidLoggingConfiguration", "Invalid Logging Configuration: " + reason);
}
