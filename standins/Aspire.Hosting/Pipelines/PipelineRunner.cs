using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Pipelines
{
    internal static class PipelineServices
    {
        public static void Add(IServiceCollection services, DistributedApplicationBuilder builder)
        {
            services.Configure<PipelineOptions>(builder.Configuration.GetSection("Pipeline"));
            services.AddSingleton<IPipelineOutputService>(provider => new PipelineOutputService(provider.GetRequiredService<IOptions<PipelineOptions>>().Value, builder.AppHostDirectory));
        }
    }

    /// <summary>Carries the pipeline out, with the events before and after it.</summary>
    internal static partial class PipelineRunner
    {
        /// <summary>A failure is a line in the log and the process's exit code 1.</summary>
        public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
        {
            var logger = services.GetRequiredService<ILogger<DistributedApplication>>();
            var model = services.GetRequiredService<DistributedApplicationModel>();
            var eventing = services.GetRequiredService<IDistributedApplicationEventing>();
            var context = new PipelineContext(model, services.GetRequiredService<DistributedApplicationExecutionContext>(), services, logger, cancellationToken);
            try
            {
                await eventing.PublishAsync(new BeforePublishEvent(services, model), cancellationToken);
                await services.GetRequiredService<IDistributedApplicationPipeline>().ExecuteAsync(context);
                await eventing.PublishAsync(new AfterPublishEvent(services, model), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Failed(logger, exception.Message);
                Environment.ExitCode = 1;
            }
        }

        [LoggerMessage(Level = LogLevel.Error, Message = "Failed to publish the distributed application. {Reason}")]
        private static partial void Failed(ILogger logger, string reason);
    }
}

namespace Aspire.Hosting.Publishing
{
    /// <summary>The pipeline is about to be carried out.</summary>
    public sealed class BeforePublishEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
    {
        /// <summary>The application's services.</summary>
        public IServiceProvider Services { get; } = services;

        /// <summary>The model.</summary>
        public DistributedApplicationModel Model { get; } = model;
    }

    /// <summary>The pipeline was carried out.</summary>
    public sealed class AfterPublishEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
    {
        /// <summary>The application's services.</summary>
        public IServiceProvider Services { get; } = services;

        /// <summary>The model.</summary>
        public DistributedApplicationModel Model { get; } = model;
    }
}
