using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Logs;

/// <summary>
/// The filter patterns of unstructured events: every term must be there, none with a minus before it, and of those with
/// a question mark at least one. Terms with other characters than letters, digits and _ stand in double quotes.
/// </summary>
internal sealed class LogPattern
{
    private readonly List<string> _all = [];
    private readonly List<string> _any = [];
    private readonly List<string> _none = [];

    /// <exception cref="CloudException"><c>InvalidParameterException</c>, or <c>NotImplemented</c> for patterns of JSON and columns.</exception>
    public LogPattern(string? pattern)
    {
        var text = pattern?.Trim() ?? "";
        if (text.StartsWith('{') || text.StartsWith('[') || text.StartsWith('%'))
        {
            throw CloudException.NotImplemented("logs", $"the filter pattern {text}; it has terms, \"phrases\", -term and ?term");
        }

        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var target = text[i] switch
            {
                '-' => _none,
                '?' => _any,
                _ => _all,
            };
            i += target == _all ? 0 : 1;
            target.Add(Term(text, ref i));
        }
    }

    public bool Matches(string message) =>
        _all.TrueForAll(t => message.Contains(t, StringComparison.Ordinal))
        && !_none.Exists(t => message.Contains(t, StringComparison.Ordinal))
        && (_any.Count == 0 || _any.Exists(t => message.Contains(t, StringComparison.Ordinal)));

    private static string Term(string text, ref int at)
    {
        if (at < text.Length && text[at] == '"')
        {
            var end = text.IndexOf('"', at + 1);
            if (end < 0)
            {
                throw LogsErrors.Invalid("Invalid filter pattern");
            }

            var phrase = text[(at + 1)..end];
            at = end + 1;
            return phrase;
        }

        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return text[start..at];
    }
}
