using System.Diagnostics.CodeAnalysis;

namespace Espresso.LocalCloud.Kernel;

/// <summary>An Amazon Resource Name: <c>arn:partition:service:region:account:resource</c>.</summary>
public readonly record struct Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out Arn arn)
    {
        var parts = text?.Split(':', 6);
        if (parts is not { Length: 6 } || parts[0] != "arn" || parts[5].Length == 0)
        {
            arn = default;
            return false;
        }

        arn = new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]);
        return true;
    }

    /// <summary>The part behind the last <c>/</c> or <c>:</c> of the resource: a queue's, topic's or function's name.</summary>
    public string Name => Resource[(Resource.LastIndexOfAny(['/', ':']) + 1)..];

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
