using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Espresso.Orders.Storage;

/// <summary>Healthy while the table answers.</summary>
internal sealed class TableHealth(Table table) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await table.GetAsync(Keys.Shop, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
