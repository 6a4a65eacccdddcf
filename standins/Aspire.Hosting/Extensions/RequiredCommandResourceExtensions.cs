using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    /// <summary>Names the programs that a resource needs on this machine.</summary>
    public static class RequiredCommandResourceExtensions
    {
        /// <summary>The resource needs a program: a path, or a name on PATH.</summary>
        public static IResourceBuilder<T> WithRequiredCommand<T>(this IResourceBuilder<T> builder, string command, string? helpLink = null)
            where T : IResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.WithAnnotation(new RequiredCommandAnnotation(command) { HelpLink = helpLink });
        }

        /// <summary>The resource needs a program that a function finds fit.</summary>
        [Experimental("ASPIRECOMMAND001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
        public static IResourceBuilder<T> WithRequiredCommand<T>(this IResourceBuilder<T> builder, string command, Func<RequiredCommandValidationContext, Task<RequiredCommandValidationResult>> validationCallback, string? helpLink = null)
            where T : IResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentNullException.ThrowIfNull(validationCallback);
            return builder.WithAnnotation(new RequiredCommandAnnotation(command) { HelpLink = helpLink, ValidationCallback = validationCallback });
        }
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A program that a resource needs on this machine.</summary>
    [Experimental("ASPIRECOMMAND001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public class RequiredCommandAnnotation : IResourceAnnotation
    {
        /// <summary>A path, or a name on PATH.</summary>
        public RequiredCommandAnnotation(string command)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(command);
            Command = command;
        }

        /// <summary>A path, or a name on PATH.</summary>
        public string Command { get; }

        /// <summary>Where it says how to get it.</summary>
        public string? HelpLink { get; init; }

        /// <summary>Looks at the program that was found.</summary>
        public Func<RequiredCommandValidationContext, Task<RequiredCommandValidationResult>>? ValidationCallback { get; init; }
    }

    /// <summary>A program that was found and is looked at.</summary>
    [Experimental("ASPIRECOMMAND001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public sealed class RequiredCommandValidationContext(string resolvedPath, IServiceProvider services, CancellationToken cancellationToken)
    {
        /// <summary>Its full path.</summary>
        public string ResolvedPath { get; } = resolvedPath;

        /// <summary>The application's services.</summary>
        public IServiceProvider Services { get; } = services;

        /// <summary>Ends when the start is given up.</summary>
        public CancellationToken CancellationToken { get; } = cancellationToken;
    }

    /// <summary>Whether a program is fit.</summary>
    [Experimental("ASPIRECOMMAND001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public sealed class RequiredCommandValidationResult
    {
        private RequiredCommandValidationResult(string? message) => ValidationMessage = message;

        /// <summary>Whether it is.</summary>
        [MemberNotNullWhen(false, nameof(ValidationMessage))]
        public bool IsValid => ValidationMessage is null;

        /// <summary>Why it is not.</summary>
        public string? ValidationMessage { get; }

        /// <summary>It is fit.</summary>
        public static RequiredCommandValidationResult Success() => new(null);

        /// <summary>It is not, and why.</summary>
        public static RequiredCommandValidationResult Failure(string message)
        {
            ArgumentNullException.ThrowIfNull(message);
            return new RequiredCommandValidationResult(message);
        }
    }
}
