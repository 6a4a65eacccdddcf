namespace Aspire.Hosting.Testing;

/// <summary>The application as the test sees it: starting it lets the AppHost go on, stopping it ends the AppHost.</summary>
internal sealed class TestedApplication(AppHostRun run, DistributedApplication inner) : DistributedApplication(inner)
{
    public override Task StartAsync(CancellationToken cancellationToken = default) => run.StartAsync(cancellationToken);

    public override Task StopAsync(CancellationToken cancellationToken = default) => run.StopAsync(cancellationToken);

    public override async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        await StopAsync(cancellationToken);
    }

    // Disposing the application ends the AppHost's entry point, and that disposes what is inside.
#pragma warning disable VSTHRD002, CA2215 // Upstream's Dispose is synchronous; the base's would dispose the host under the entry point's feet.
    public override void Dispose() => run.DisposeAsync().AsTask().GetAwaiter().GetResult();

    public override ValueTask DisposeAsync() => run.DisposeAsync();
#pragma warning restore VSTHRD002, CA2215
}
