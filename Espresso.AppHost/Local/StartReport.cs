using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Espresso.AppHost.Local;

/// <summary>Says on the console what is up as it comes up, and at the end where to go and who may sign in.</summary>
internal static partial class StartReport
{
    public static void AddStartReport(this IDistributedApplicationBuilder builder, LocalSettings local)
    {
        // In a rehearsal the site is a function of the stack.
        var opening = builder.IsRehearsal() ? ResourceNames.Cloud : ResourceNames.Web;
        builder.Eventing.Subscribe<ResourceReadyEvent>(async (ready, cancellationToken) =>
        {
            var logger = ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Espresso");
            Log.Ready(logger, ready.Resource.Name);
            if (ready.Resource.Name == opening)
            {
                var password = builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == "dev-password");
                Log.Open(logger, local.SiteUrl,
                    string.Join(", ", SeededUsers.All.Select(user => user.Email)),
                    await password.GetValueAsync(cancellationToken) ?? "");
            }
        });
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Resource} is ready.")]
        public static partial void Ready(ILogger logger, string resource);

        [LoggerMessage(LogLevel.Information, "The shop is open at {Url}. Sign in as {Users}; the password is {Password} (for this machine only; Parameters:dev-password sets it).")]
        public static partial void Open(ILogger logger, string url, string users, string password);
    }
}
