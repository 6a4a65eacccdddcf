using System.Text;
using System.Text.RegularExpressions;
using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>A match of a pattern: offsets count UTF-16 units.</summary>
internal readonly record struct PatternMatch(string Text, int Start, int End, IReadOnlyList<object?> Groups);

/// <summary>A regular expression is a function from text to its first match, which leads to the next.</summary>
internal sealed class RegexFunction : JsonataFunction
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Regex _regex;
    private readonly string _source;

    public RegexFunction(string pattern, string flags, int position)
    {
        _source = pattern;
        var options = RegexOptions.CultureInvariant;
        options |= flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None;
        options |= flags.Contains('m', StringComparison.Ordinal) ? RegexOptions.Multiline : RegexOptions.None;
        try
        {
            _regex = new Regex(Translate(pattern, options.HasFlag(RegexOptions.Multiline)), options, Patience);
        }
        catch (ArgumentException e)
        {
            throw JsonataException.Worded("S0302", $"/{pattern}/ is not a regular expression: {e.Message}", position, pattern);
        }
    }

    public override int Arity => 1;

    /// <exception cref="JsonataException">D1004: the pattern matches no characters, so that there is no end of matches.</exception>
    public IEnumerable<PatternMatch> Matches(string text)
    {
        for (var match = First(text, 0); match.Success; match = First(text, match.Index + match.Length))
        {
            yield return Described(match);
        }
    }

    internal override object? Invoke(object?[] arguments, object? input, Frame frame) =>
        arguments is [string text, ..] ? Found(text, 0) : null;

    private Match First(string text, int start)
    {
        var match = _regex.Match(text, start);
        return match is { Success: true, Length: 0 }
            ? throw new JsonataException("D1004", value: _source)
            : match;
    }

    private static PatternMatch Described(Match match)
    {
        var groups = new object?[match.Groups.Count - 1];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = match.Groups[i + 1] is { Success: true } group ? group.Value : null;
        }

        return new PatternMatch(match.Value, match.Index, match.Index + match.Length, groups);
    }

    private JsonataObject? Found(string text, int start)
    {
        var match = First(text, start);
        return !match.Success ? null : new JsonataObject
        {
            ["match"] = match.Value,
            ["start"] = (double)match.Index,
            ["end"] = (double)(match.Index + match.Length),
            ["groups"] = new JsonataArray(Described(match).Groups),
            ["next"] = new NativeFunction("next", null, 0, (_, _) => Found(text, match.Index + match.Length)),
        };
    }

    /// <summary>ECMAScript's meaning of what the platform reads differently: $, \d, \w and the escaped slash.</summary>
    private static string Translate(string pattern, bool multiline)
    {
        var result = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var current = pattern[i];
            if (current == '\\' && i + 1 < pattern.Length)
            {
                var escaped = pattern[++i];
                result.Append(escaped switch
                {
                    'd' => inClass ? "0-9" : "[0-9]",
                    'w' => inClass ? "a-zA-Z0-9_" : "[a-zA-Z0-9_]",
                    '/' => "/",
                    _ => "\\" + escaped,
                });
                continue;
            }

            inClass = current switch { '[' => true, ']' => false, _ => inClass };
            result.Append(current == '$' && !inClass && !multiline ? "\\z" : current.ToString());
        }

        return result.ToString();
    }
}
