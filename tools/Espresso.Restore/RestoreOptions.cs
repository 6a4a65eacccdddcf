namespace Espresso.Restore;

/// <summary>What the arguments say.</summary>
/// <param name="From">A backup: <c>s3://bucket/prefix</c> or a folder.</param>
/// <param name="Stack">The stack whose outputs name the tables.</param>
/// <param name="Check">Read and compare only.</param>
/// <param name="ReplaceSettings">Settings, menu and QR periods that the services made in an unused table may go.</param>
internal sealed record RestoreOptions(string From, string? Stack, string? OrdersTable, string? NotificationsTable, bool Check, bool ReplaceSettings)
{
    public const string Help = """
        Puts a backup (DynamoDB exports, as the backup function makes them) into empty tables.

          --from WHERE                   s3://bucket/2026-11-22T03-00-00Z, or a folder with a copy of it
          --stack NAME                   restore into the tables of this stack, or name them:
          --orders-table NAME            restore this part only, unless both are named
          --notifications-table NAME
          --check                        read and compare everything, say what would be put right; write nothing
          --replace-settings             the orders table may hold what the services made by themselves
                                         (settings, menu, QR periods) and nobody's orders; that goes first

        Every file is compared with its checksum and its number of items before the first write. Places in the queue,
        customers' open orders, QR tokens and the days' last numbers are counted anew from the orders. A restore that was
        interrupted goes on when the same command runs again. Region and credentials are those of the AWS CLI
        (AWS_REGION, AWS_PROFILE, ...). Keep the services away from the tables meanwhile: docs/backups.md says how.
        """;

    public static RestoreOptions Read(string[] args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var switches = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--check" or "--replace-settings":
                    switches.Add(args[i]);
                    break;
                case "--from" or "--stack" or "--orders-table" or "--notifications-table" when i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal):
                    values[args[i]] = args[++i];
                    break;
                case "--from" or "--stack" or "--orders-table" or "--notifications-table":
                    throw new UsageException($"{args[i]} needs a value.");
                default:
                    throw new UsageException($"{args[i]} is none of --from, --stack, --orders-table, --notifications-table, --check, --replace-settings.");
            }
        }

        var options = new RestoreOptions(
            values.GetValueOrDefault("--from") ?? throw new UsageException("--from is missing: where is the backup?"),
            values.GetValueOrDefault("--stack"), values.GetValueOrDefault("--orders-table"), values.GetValueOrDefault("--notifications-table"),
            switches.Contains("--check"), switches.Contains("--replace-settings"));
        return (options.Stack, options.OrdersTable ?? options.NotificationsTable) switch
        {
            (null, null) when !options.Check => throw new UsageException("Where to? Give --stack, or --orders-table and --notifications-table."),
            (not null, not null) => throw new UsageException("--stack names the tables: leave --orders-table and --notifications-table out, or --stack."),
            _ => options,
        };
    }
}
