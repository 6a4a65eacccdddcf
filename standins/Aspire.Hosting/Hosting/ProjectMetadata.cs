using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    /// <summary>Where a project is; the AppHost's build makes one class for each referenced project.</summary>
    public interface IProjectMetadata : IResourceAnnotation
    {
        /// <summary>The path of the project file.</summary>
        string ProjectPath { get; }

        /// <summary>The launch settings; null means to read <c>Properties/launchSettings.json</c>.</summary>
        LaunchSettings? LaunchSettings => null;

        /// <summary>Whether the project is built already; here it always has to be.</summary>
        bool SuppressBuild => false;
    }

    /// <summary>A resource that other resources find by name.</summary>
    public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

    /// <summary>The launch settings of a project.</summary>
    public sealed class LaunchSettings
    {
        /// <summary>The profiles by their names, in the file's order.</summary>
        [JsonPropertyName("profiles")]
        public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
    }

    /// <summary>One way to launch a project.</summary>
    public sealed class LaunchProfile
    {
        /// <summary>What launches it, such as <c>Project</c>.</summary>
        [JsonPropertyName("commandName")]
        public string? CommandName { get; set; }

        /// <summary>Arguments, as one text.</summary>
        [JsonPropertyName("commandLineArgs")]
        public string? CommandLineArgs { get; set; }

        /// <summary>Whether <c>dotnet run</c> says that it builds.</summary>
        [JsonPropertyName("dotnetRunMessages")]
        public bool? DotnetRunMessages { get; set; }

        /// <summary>Whether a browser is opened.</summary>
        [JsonPropertyName("launchBrowser")]
        public bool? LaunchBrowser { get; set; }

        /// <summary>What the browser is opened at; may be relative.</summary>
        [JsonPropertyName("launchUrl")]
        public string? LaunchUrl { get; set; }

        /// <summary>URLs to listen on, separated by semicolons.</summary>
        [JsonPropertyName("applicationUrl")]
        public string? ApplicationUrl { get; set; }

        /// <summary>Variables.</summary>
        [JsonPropertyName("environmentVariables")]
        public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
    }

    /// <summary>Options of <c>AddProject</c>.</summary>
    public class ProjectResourceOptions
    {
        /// <summary>The launch profile; null means the default one.</summary>
        public string? LaunchProfileName { get; set; }

        /// <summary>Whether no launch profile is used.</summary>
        public bool ExcludeLaunchProfile { get; set; }

        /// <summary>Whether endpoints in the project's Kestrel settings are left out; they are not read here in any case.</summary>
        public bool ExcludeKestrelEndpoints { get; set; }
    }

    internal sealed class ProjectMetadata(string projectPath) : IProjectMetadata
    {
        public string ProjectPath { get; } = projectPath;
    }

    [JsonSerializable(typeof(LaunchSettings))]
    [JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
    internal sealed partial class LaunchSettingsJson : JsonSerializerContext;
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>Says that no launch profile is used.</summary>
    public sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation;

    /// <summary>Says which launch profile is used.</summary>
    public sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
    {
        /// <summary>The profile's name.</summary>
        public string LaunchProfileName { get; } = launchProfileName;
    }

    /// <summary>Finds projects in the model.</summary>
    public static class ProjectResourceExtensions
    {
        /// <summary>The projects of the application.</summary>
        public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model)
        {
            ArgumentNullException.ThrowIfNull(model);
            return model.Resources.OfType<ProjectResource>();
        }

        /// <summary>Where the project is.</summary>
        public static IProjectMetadata GetProjectMetadata(this ProjectResource projectResource)
        {
            ArgumentNullException.ThrowIfNull(projectResource);
            return projectResource.Annotations.OfType<IProjectMetadata>().Single();
        }
    }
}
