using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Reads and writes with the metadata that a source-generated context has; no reflection over the events' types.</summary>
/// <typeparam name="TSGContext">The context; it needs a JsonSerializable attribute for every type that is read or written.</typeparam>
public class SourceGeneratorLambdaJsonSerializer<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSGContext> : ILambdaSerializer
    where TSGContext : JsonSerializerContext
{
    private static readonly JsonSerializerOptions Options = new()
    {
        // Events write names in several ways.
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // An answer's body is JSON within JSON and is read by Lambda alone: no reason to escape more than must be.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TSGContext context;

    /// <summary>Makes a context that reads names in any case and writes no nulls.</summary>
    public SourceGeneratorLambdaJsonSerializer()
        => context = (TSGContext)Activator.CreateInstance(typeof(TSGContext), new JsonSerializerOptions(Options));

    /// <inheritdoc />
    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            return JsonSerializer.Deserialize(requestStream, Info<T>());
        }
        catch (JsonException e)
        {
            throw new JsonSerializerException($"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public void Serialize<T>(T response, Stream responseStream) => JsonSerializer.Serialize(responseStream, response, Info<T>());

    private JsonTypeInfo<T> Info<T>() => context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new JsonSerializerException($"No JsonTypeInfo registered in {context.GetType().FullName} for type {typeof(T).FullName}.");
}

/// <summary>An event that could not be read, or a type that the context does not know.</summary>
public class JsonSerializerException : Exception
{
    public JsonSerializerException(string message) : base(message) { }

    public JsonSerializerException(string message, Exception exception) : base(message, exception) { }
}
