using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;
using Espresso.ServiceDefaults.Lambda;
using Microsoft.Extensions.DependencyInjection;

namespace Espresso.ServiceDefaults.Functions;

/// <summary>An entry with its types hidden: bytes in, bytes out.</summary>
internal interface IEventEntry
{
    string Name { get; }

    Task<Stream> HandleAsync(Stream input, ILambdaContext context, IServiceProvider services, CancellationToken cancellationToken);
}

/// <summary>Reads the event, goes on with its trace, calls the handler in a scope, writes the answer.</summary>
internal sealed class EventEntry<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TEvent, TAnswer>(
    string name, JsonTypeInfo<TEvent> eventType, JsonTypeInfo<TAnswer> answerType, Func<TEvent, string?>? traceparent) : IEventEntry
    where THandler : class, IEventHandler<TEvent, TAnswer>
{
    private static readonly ActivitySource Source = new(EventFunctions.ActivitySourceName);

    public string Name => name;

    public async Task<Stream> HandleAsync(Stream input, ILambdaContext context, IServiceProvider services, CancellationToken cancellationToken)
    {
        var received = await JsonSerializer.DeserializeAsync(input, eventType, cancellationToken)
            ?? throw new JsonException($"The event of {name} is null; it must be a {typeof(TEvent).Name}.");
        // An event that carries no trace goes on with the one that Lambda gave the invocation.
        var sender = traceparent?.Invoke(received) ?? XRayHeader.ToTraceparent(Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
        using var activity = Source.StartFrom(sender, name, ActivityKind.Consumer);
        activity?.SetTag("faas.invocation_id", context.AwsRequestId).SetTag("faas.name", context.FunctionName);
        try
        {
            await using var scope = services.CreateAsyncScope();
            var answer = await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(received, context, cancellationToken);
            var output = new MemoryStream();
            // What is done is said, whatever ends meanwhile.
            await JsonSerializer.SerializeAsync(output, answer, answerType, CancellationToken.None);
            output.Position = 0;
            return output;
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message).AddException(e);
            throw;
        }
    }
}
