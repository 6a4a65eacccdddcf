using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Pipelines;

/// <summary>The steps of publishing and deploying.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IDistributedApplicationPipeline;

internal sealed class DistributedApplicationPipeline : IDistributedApplicationPipeline;

internal static class PipelineServices
{
    public static void Add(IServiceCollection services, DistributedApplicationBuilder builder) => _ = (services, builder);
}

internal static class PipelineRunner
{
    public static Task RunAsync(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;
}
