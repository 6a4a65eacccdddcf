using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Espresso.ServiceDefaults.Functions;

/// <summary>Answers the events of one Lambda function. It is made anew, in a scope of its own, for each event.</summary>
/// <typeparam name="TEvent">What arrives.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
public interface IEventHandler<in TEvent, TAnswer>
{
    /// <summary>Handles one event; an exception is reported to Lambda as the invocation's error.</summary>
    /// <param name="input">The event.</param>
    /// <param name="context">Request id, time left and so on.</param>
    /// <param name="cancellationToken">Ends when the time is nearly up or the process stops.</param>
    Task<TAnswer> HandleAsync(TEvent input, ILambdaContext context, CancellationToken cancellationToken);
}

/// <summary>Entries of a service other than HTTP: the same binary, run as a Lambda function that takes events.</summary>
public static class EventFunctions
{
    internal const string ActivitySourceName = "Espresso.Functions";

    /// <summary>
    /// Makes the process a consumer of events when AWS_LAMBDA_FUNCTION_NAME is set and _HANDLER is <paramref name="name" />: Lambda's event
    /// loop runs in Kestrel's place. In any other process this adds nothing.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="name">The entry's name, e.g. <c>workflow</c>.</param>
    /// <param name="eventType">How the event is read, from a source-generated context.</param>
    /// <param name="answerType">How the answer is written, from a source-generated context.</param>
    /// <param name="traceparent">Finds the sender's trace context in an event; its trace goes on.</param>
    public static WebApplicationBuilder AddLambdaEventHandler<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TEvent, TAnswer>(
        this WebApplicationBuilder builder, string name, JsonTypeInfo<TEvent> eventType, JsonTypeInfo<TAnswer> answerType,
        Func<TEvent, string?>? traceparent = null)
        where THandler : class, IEventHandler<TEvent, TAnswer>
    {
        if (!builder.Configuration.IsEventFunction(name)) return builder;

        builder.Services.TryAddScoped<THandler>();
        builder.Services.AddSingleton<IEventEntry>(new EventEntry<THandler, TEvent, TAnswer>(name, eventType, answerType, traceparent));
        builder.Services.Replace(ServiceDescriptor.Singleton<IServer, LambdaEventServer>());
        return builder;
    }

    /// <summary>Whether this process is the Lambda function of that entry.</summary>
    public static bool IsEventFunction(this IConfiguration configuration, string name)
        => !string.IsNullOrEmpty(configuration["AWS_LAMBDA_FUNCTION_NAME"]) && configuration["_HANDLER"] == name;
}
