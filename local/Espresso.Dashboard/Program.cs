using Espresso.Dashboard;

try
{
    await using var dashboard = DashboardHost.Create(args);
    await dashboard.RunAsync();
    return 0;
}
catch (DashboardConfigurationException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (IOException exception)
{
    // A port that is taken: Kestrel's message names the address.
    await Console.Error.WriteLineAsync($"The dashboard cannot listen. {exception.Message} Set ASPNETCORE_URLS and ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL to free ports.");
    return 1;
}
