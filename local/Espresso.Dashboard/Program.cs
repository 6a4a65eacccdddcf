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
