using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>Names of the steps that every pipeline has; an application's steps are hung to them.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public static class WellKnownPipelineSteps
{
    /// <summary>After everything that publishes.</summary>
    public const string Publish = "publish";

    /// <summary>Before everything that publishes.</summary>
    public const string PublishPrereq = "publish-prereq";

    /// <summary>After everything that deploys.</summary>
    public const string Deploy = "deploy";

    /// <summary>Before everything that deploys.</summary>
    public const string DeployPrereq = "deploy-prereq";

    /// <summary>After everything that builds.</summary>
    public const string Build = "build";

    /// <summary>Before everything that builds.</summary>
    public const string BuildPrereq = "build-prereq";

    /// <summary>After everything that takes a deployment down.</summary>
    public const string Destroy = "destroy";

    /// <summary>Before everything that takes a deployment down.</summary>
    public const string DestroyPrereq = "destroy-prereq";

    /// <summary>Asks for the values of parameters.</summary>
    public const string ProcessParameters = "process-parameters";
}

/// <summary>Settings of the pipeline, section <c>Pipeline</c>.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class PipelineOptions
{
    /// <summary>Where files are written (<c>--output-path</c>).</summary>
    public string? OutputPath { get; set; }

    /// <summary>The step that is asked for, with all before it (<c>--step</c>).</summary>
    public string? Step { get; set; }

    /// <summary>Whether what earlier deployments left is forgotten (<c>--clear-cache</c>).</summary>
    public bool ClearCache { get; set; }

    /// <summary>Whether nothing is asked (<c>--yes</c>).</summary>
    public bool SkipConfirmation { get; set; }

    /// <summary>How much is logged (<c>--log-level</c>).</summary>
    public string? LogLevel { get; set; }
}
