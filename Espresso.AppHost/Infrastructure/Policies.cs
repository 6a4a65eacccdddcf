namespace Espresso.AppHost.Infrastructure;

/// <summary>IAM policy documents as plain data, so that the template says what it grants without a generated layer.</summary>
internal static class Policies
{
    public static Dictionary<string, object> Document(params object[] statements) => new()
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = statements,
    };

    public static Dictionary<string, object> Allow(string[] actions, params string[] resources) => new()
    {
        ["Effect"] = "Allow",
        ["Action"] = actions,
        ["Resource"] = resources,
    };

    public static Dictionary<string, object> AssumedBy(string service) => Document(new Dictionary<string, object>
    {
        ["Effect"] = "Allow",
        ["Principal"] = new Dictionary<string, object> { ["Service"] = service },
        ["Action"] = "sts:AssumeRole",
    });

    /// <summary>Refuses whoever comes without TLS.</summary>
    public static Dictionary<string, object> OnlyEncrypted(string actions, params string[] resources) => new Dictionary<string, object>
    {
        ["Effect"] = "Deny",
        ["Principal"] = "*",
        ["Action"] = actions,
        ["Resource"] = resources,
    }.When("Bool", "aws:SecureTransport", "false");

    /// <summary>The statement with a condition on it.</summary>
    public static Dictionary<string, object> When(this Dictionary<string, object> statement, string test, string key, object value)
    {
        statement["Condition"] = new Dictionary<string, object> { [test] = new Dictionary<string, object> { [key] = value } };
        return statement;
    }
}
