using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Espresso.AppHost.Local;

/// <summary>What a developer does to the local cloud from the dashboard.</summary>
internal static class LocalCommands
{
    private static readonly (string Name, string Text, TimeSpan By)[] Steps =
    [
        ("advance-clock-1m", "Advance the clock by a minute", TimeSpan.FromMinutes(1)),
        ("advance-clock-5m", "Advance the clock by 5 minutes", TimeSpan.FromMinutes(5)),
        ("advance-clock-15m", "Advance the clock by 15 minutes", TimeSpan.FromMinutes(15)),
        ("advance-clock-1d", "Advance the clock by a day", TimeSpan.FromDays(1)),
    ];

    /// <summary>Workflow waits, QR periods and deadlines all follow the one clock; the local cloud moves it.</summary>
    public static IResourceBuilder<ProjectResource> WithClockCommands(this IResourceBuilder<ProjectResource> localCloud)
    {
        foreach (var (name, text, by) in Steps)
        {
            localCloud.WithCommand(name, text, context => AdvanceAsync(localCloud, by, context.CancellationToken), new CommandOptions
            {
                Description = "Waits, QR periods and deadlines of every service move with it. Sign-in keeps real time.",
                IconName = "FastForward",
            });
        }

        return localCloud;
    }

    /// <summary>Asks the next start to begin with nothing, and stops: no process may hold files that are to go.</summary>
    public static IResourceBuilder<ProjectResource> WithResetCommand(this IResourceBuilder<ProjectResource> localCloud, LocalSettings local) =>
        localCloud.WithCommand("reset", "Reset all data", context =>
        {
            File.WriteAllText(local.ResetMark, "");
            context.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            return Task.FromResult(CommandResults.Success());
        }, new CommandOptions
        {
            Description = "Orders, users, mail and workflows go. The system stops; the next start is a fresh one.",
            ConfirmationMessage = $"This deletes everything under {local.DataDirectory} and stops the system. Go on?",
            IconName = "Delete",
        });

    private static async Task<ExecuteCommandResult> AdvanceAsync(IResourceBuilder<ProjectResource> localCloud, TimeSpan by, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(localCloud.GetEndpoint("http").Url) };
        using var response = await client.PostAsJsonAsync("/_localcloud/clock", new { advanceSeconds = by.TotalSeconds }, cancellationToken);
        return response.IsSuccessStatusCode
            ? CommandResults.Success()
            : new ExecuteCommandResult
            {
                Success = false,
                Message = string.Create(CultureInfo.InvariantCulture, $"The local cloud answered {(int)response.StatusCode} to the clock's advance."),
            };
    }
}
