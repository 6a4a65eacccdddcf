using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Microsoft.Extensions.DependencyInjection
{
    /// <summary>Adds the standard resilience pipeline to HTTP clients.</summary>
    public static class ResilienceHttpClientBuilderExtensions
    {
        /// <summary>Total timeout, retries, circuit breaker, timeout per attempt, in this order from the outside in.</summary>
        public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            var name = builder.Name + "-standard";
            builder.Services.AddOptions<HttpStandardResilienceOptions>(name);
            builder.AddHttpMessageHandler(services => new StandardResilienceHandler(
                services.GetRequiredService<IOptionsMonitor<HttpStandardResilienceOptions>>().Get(name), services.GetService<TimeProvider>()));
            return new PipelineBuilder(name, builder.Services);
        }

        /// <inheritdoc cref="AddStandardResilienceHandler(IHttpClientBuilder)" />
        public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
            this IHttpClientBuilder builder, Action<HttpStandardResilienceOptions> configure)
        {
            var pipeline = builder.AddStandardResilienceHandler();
            pipeline.Services.Configure(pipeline.PipelineName, configure);
            return pipeline;
        }

        private sealed record PipelineBuilder(string PipelineName, IServiceCollection Services) : IHttpStandardResiliencePipelineBuilder;
    }
}

namespace Microsoft.Extensions.Http.Resilience
{
    /// <summary>The pipeline that was added, for further configuration.</summary>
    public interface IHttpStandardResiliencePipelineBuilder
    {
        string PipelineName { get; }

        Microsoft.Extensions.DependencyInjection.IServiceCollection Services { get; }
    }

    /// <summary>Retries of HTTP requests: 3, exponential from 2 s, with jitter, on 408, 429, 5xx and failed connections.</summary>
    public class HttpRetryStrategyOptions : RetryStrategyOptions<HttpResponseMessage>
    {
        public HttpRetryStrategyOptions()
        {
            ShouldHandle = args => new ValueTask<bool>(Transient.Is(args.Outcome));
            BackoffType = DelayBackoffType.Exponential;
            MaxRetryAttempts = 3;
            UseJitter = true;
        }
    }

    /// <summary>Circuit breaker of HTTP requests: opens for 5 s when 10 % of at least 100 requests in 30 s failed.</summary>
    public class HttpCircuitBreakerStrategyOptions : CircuitBreakerStrategyOptions<HttpResponseMessage>
    {
        public HttpCircuitBreakerStrategyOptions() => ShouldHandle = args => new ValueTask<bool>(Transient.Is(args.Outcome));
    }

    /// <summary>A timeout around HTTP requests.</summary>
    public class HttpTimeoutStrategyOptions : TimeoutStrategyOptions;

    /// <summary>Settings of the standard pipeline.</summary>
    public class HttpStandardResilienceOptions
    {
        public HttpTimeoutStrategyOptions TotalRequestTimeout { get; set; } = new() { Timeout = TimeSpan.FromSeconds(30) };

        public HttpRetryStrategyOptions Retry { get; set; } = new();

        public HttpCircuitBreakerStrategyOptions CircuitBreaker { get; set; } = new();

        public HttpTimeoutStrategyOptions AttemptTimeout { get; set; } = new() { Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <summary>What may be better on the next try.</summary>
    internal static class Transient
    {
        public static bool Is(Outcome<HttpResponseMessage> outcome) => outcome switch
        {
            { Exception: HttpRequestException or TimeoutRejectedException } => true,
            { Result: { } response } => response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
                || (int)response.StatusCode >= 500,
            _ => false,
        };
    }

    /// <summary>Runs each request through the pipeline.</summary>
    internal sealed class StandardResilienceHandler : DelegatingHandler
    {
        private readonly ResiliencePipeline<HttpResponseMessage> pipeline;

        public StandardResilienceHandler(HttpStandardResilienceOptions options, TimeProvider? time)
        {
            var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time ?? TimeProvider.System };
            pipeline = builder.AddTimeout(options.TotalRequestTimeout).AddRetry(options.Retry)
                .AddCircuitBreaker(options.CircuitBreaker).AddTimeout(options.AttemptTimeout).Build();
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => await pipeline.ExecuteAsync(
                static async (state, token) => await state.Handler.SendOnceAsync(state.Request, token),
                (Handler: this, Request: request), cancellationToken);

        private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => base.SendAsync(request, cancellationToken);
    }
}
