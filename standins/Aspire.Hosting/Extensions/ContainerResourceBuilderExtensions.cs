using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    /// <summary>Adds containers.</summary>
    public static class ContainerResourceBuilderExtensions
    {
        /// <summary>Adds a container of the image's latest version.</summary>
        public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, [ResourceName] string name, string image) => builder.AddContainer(name, image, "latest");

        /// <summary>Adds a container.</summary>
        public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, [ResourceName] string name, string image, string tag)
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentException.ThrowIfNullOrEmpty(image);
            ArgumentException.ThrowIfNullOrEmpty(tag);
            return builder.AddResource(new ContainerResource(name)).WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag });
        }

        /// <summary>Runs another image.</summary>
        public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null)
            where T : ContainerResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            ArgumentException.ThrowIfNullOrEmpty(image);
            return builder.WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag ?? "latest" }, ResourceAnnotationMutationBehavior.Replace);
        }

        /// <summary>Runs another version of the image.</summary>
        public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag)
            where T : ContainerResource
        {
            var image = builder.Image();
            image.Tag = tag;
            image.SHA256 = null;
            return builder;
        }

        /// <summary>Takes the image from another registry.</summary>
        public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry)
            where T : ContainerResource
        {
            builder.Image().Registry = registry;
            return builder;
        }

        /// <summary>Replaces the image's entry point.</summary>
        public static IResourceBuilder<T> WithEntrypoint<T>(this IResourceBuilder<T> builder, string entrypoint)
            where T : ContainerResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Resource.Entrypoint = entrypoint;
            return builder;
        }

        /// <summary>Shows a folder or file of this machine in the container; relative paths start at the AppHost's folder.</summary>
        public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
            where T : ContainerResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.WithAnnotation(new ContainerMountAnnotation(Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, ContainerMountType.BindMount, isReadOnly));
        }

        /// <summary>Shows a named volume in the container.</summary>
        public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
            where T : ContainerResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));
        }

        /// <summary>Shows a volume without a name in the container.</summary>
        public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string target)
            where T : ContainerResource => builder.WithVolume(null, target);

        /// <summary>Adds arguments for the container client, before the image.</summary>
        public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, params string[] args)
            where T : ContainerResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.WithAnnotation(new ContainerRuntimeArgsCallbackAnnotation(list =>
            {
                foreach (var argument in args)
                    list.Add(argument);
            }));
        }

        /// <summary>Gives the container a name of its own.</summary>
        public static IResourceBuilder<T> WithContainerName<T>(this IResourceBuilder<T> builder, string name)
            where T : ContainerResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.WithAnnotation(new ContainerNameAnnotation { Name = name }, ResourceAnnotationMutationBehavior.Replace);
        }

        private static ContainerImageAnnotation Image<T>(this IResourceBuilder<T> builder)
            where T : ContainerResource
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.Resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
                ?? throw new InvalidOperationException($"Resource '{builder.Resource.Name}' does not have a container image specified.");
        }
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>The image of a container.</summary>
    public sealed class ContainerImageAnnotation : IResourceAnnotation
    {
        /// <summary>Its registry; null is the client's default.</summary>
        public string? Registry { get; set; }

        /// <summary>Its name.</summary>
        public required string Image { get; set; }

        /// <summary>Its version.</summary>
        public string? Tag { get; set; }

        /// <summary>Its digest, in place of a version.</summary>
        public string? SHA256 { get; set; }
    }

    /// <summary>Kinds of mounts.</summary>
    public enum ContainerMountType
    {
        /// <summary>A folder or file of this machine.</summary>
        BindMount = 0,

        /// <summary>A volume.</summary>
        Volume = 1,
    }

    /// <summary>What is shown where in a container.</summary>
    public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
    {
        /// <summary>A path of this machine or a volume's name; null is a new volume.</summary>
        public string? Source { get; } = source;

        /// <summary>The path in the container.</summary>
        public string Target { get; } = target;

        /// <summary>The kind.</summary>
        public ContainerMountType Type { get; } = type;

        /// <summary>Whether the container can only read.</summary>
        public bool IsReadOnly { get; } = isReadOnly;
    }

    /// <summary>The name of a container.</summary>
    public sealed class ContainerNameAnnotation : IResourceAnnotation
    {
        /// <summary>The name.</summary>
        public required string Name { get; set; }
    }

    /// <summary>Adds arguments for the container client.</summary>
    public sealed class ContainerRuntimeArgsCallbackAnnotation : IResourceAnnotation
    {
        /// <summary>Changes the arguments.</summary>
        public ContainerRuntimeArgsCallbackAnnotation(Action<IList<object>> callback)
            : this(context =>
            {
                callback(context.Args);
                return Task.CompletedTask;
            }) => ArgumentNullException.ThrowIfNull(callback);

        /// <summary>Changes the arguments.</summary>
        public ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback)
        {
            ArgumentNullException.ThrowIfNull(callback);
            Callback = callback;
        }

        /// <summary>What is called at each start.</summary>
        public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; }
    }

    /// <summary>Arguments for the container client.</summary>
    public sealed class ContainerRuntimeArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
    {
        /// <summary>The arguments.</summary>
        public IList<object> Args { get; } = args ?? throw new ArgumentNullException(nameof(args));

        /// <summary>Ends when the start is given up.</summary>
        public CancellationToken CancellationToken { get; } = cancellationToken;
    }
}
