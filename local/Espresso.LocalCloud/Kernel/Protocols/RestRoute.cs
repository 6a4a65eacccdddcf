using System.Text.Json.Nodes;

namespace Espresso.LocalCloud.Kernel.Protocols;

/// <summary>
/// A route of a REST-JSON service. Path labels, query parameters and the members of the JSON body together are the
/// operation's input; its result is the body of the answer.
/// </summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">Path with labels, for example <c>/2015-03-31/functions/{FunctionName}/invocations</c>.</param>
/// <param name="Operation">The name among <see cref="CloudService.Operations"/>.</param>
/// <param name="Status">HTTP status of success; 204 leaves the body out.</param>
public sealed record RestRoute(string Method, string Template, string Operation, int Status = 200)
{
    private readonly string[] _segments = Template.Trim('/').Split('/');

    /// <summary>Answers the request itself, where body or headers are more than JSON; takes the labels.</summary>
    public Func<HttpContext, JsonObject, CloudCall, Task>? Raw { get; init; }

    /// <summary>The labels when <paramref name="path"/> (still percent-encoded) fits, else null.</summary>
    public JsonObject? Match(string method, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!string.Equals(method, Method, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var found = path.Trim('/').Split('/');
        if (found.Length != _segments.Length)
        {
            return null;
        }

        var labels = new JsonObject();
        for (var i = 0; i < found.Length; i++)
        {
            if (_segments[i] is ['{', .. var name, '}'])
            {
                labels[name] = Uri.UnescapeDataString(found[i]);
            }
            else if (found[i] != _segments[i])
            {
                return null;
            }
        }

        return labels;
    }
}
