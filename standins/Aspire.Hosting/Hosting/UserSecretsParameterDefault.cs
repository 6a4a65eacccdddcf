using System.Reflection;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting;

/// <summary>Keeps a value that was made in the AppHost's user secrets, so that the next run finds it as a setting.</summary>
internal sealed class UserSecretsParameterDefault(Assembly assembly, string parameterName, ParameterDefault inner) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = inner.GetDefaultValue();
        if (assembly.GetCustomAttribute<UserSecretsIdAttribute>() is not { UserSecretsId: { Length: > 0 } id })
            return value;

        var path = PathHelper.GetSecretsPathFromSecretsId(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var secrets = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))?.AsObject() ?? [] : [];
        secrets[$"Parameters:{parameterName}"] = value;

        // Written beside and moved over, so that a reader never sees half a file.
        var temporary = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(temporary, secrets.ToJsonString());
        File.Move(temporary, path, overwrite: true);
        return value;
    }
}
