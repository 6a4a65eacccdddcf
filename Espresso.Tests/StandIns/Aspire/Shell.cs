using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Espresso.Tests.StandIns.Aspire;

/// <summary>Programs for the tests: a shell's one-liners, which every Unix has.</summary>
internal static class Shell
{
    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "sh", Path.GetTempPath(), "-c", script);
}
