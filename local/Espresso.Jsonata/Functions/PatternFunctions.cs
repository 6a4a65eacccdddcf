using System.Text;
using Espresso.Jsonata.Evaluation;
using Espresso.Jsonata.Values;

namespace Espresso.Jsonata.Functions;

/// <summary>Functions that take a string or a matcher: a regular expression, or a function that yields matches as one does.</summary>
internal static class PatternFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("contains", "<s-(sf):b>", Contains),
        new("match", "<s-f<s:o>n?:a<o>>", Match),
        new("replace", "<s-(sf)(sf)n?:s>", Replace),
        new("split", "<s-(sf)n?:a<s>>", Split),
    ];

    private static IEnumerable<PatternMatch> Matches(object? matcher, string text, JsonataCall call)
    {
        if (matcher is RegexFunction regex)
        {
            return regex.Matches(text);
        }

        return Custom((JsonataFunction)matcher!, text, call);
    }

    private static IEnumerable<PatternMatch> Custom(JsonataFunction matcher, string text, JsonataCall call)
    {
        for (var found = call.Apply(matcher, text); found is not null;)
        {
            if (found is not JsonataObject match ||
                !match.TryGetValue("start", out var start) || start is not double from ||
                !match.TryGetValue("end", out var end) || end is not double to ||
                !match.TryGetValue("groups", out var groups) || groups is not JsonataArray captured ||
                !match.TryGetValue("next", out var next) || next is not JsonataFunction following)
            {
                throw new JsonataException("T1010", value: found);
            }

            yield return new PatternMatch(match.TryGetValue("match", out var whole) && whole is string matched ? matched : text[(int)from..(int)to], (int)from, (int)to, captured);
            found = call.Apply(following);
        }
    }

    private static object? Contains(JsonataArguments a, JsonataCall call)
    {
        if (a.Text(0) is not { } text || a[1] is null)
        {
            return null;
        }

        return Data.Boolean(a[1] is JsonataFunction matcher
            ? Matches(matcher, text, call).Any()
            : text.Contains(a.Text(1) ?? "", StringComparison.Ordinal));
    }

    private static JsonataArray? Match(JsonataArguments a, JsonataCall call)
    {
        if (a.Text(0) is not { } text || a[1] is null)
        {
            return null;
        }

        var result = JsonataArray.Sequence();
        foreach (var match in Matches(a[1], text, call).Take(Limit(a.Number(2), "D3040", "match")))
        {
            result.Add(new JsonataObject
            {
                ["match"] = match.Text,
                ["index"] = (double)match.Start,
                ["groups"] = new JsonataArray(match.Groups),
            });
        }

        return result;
    }

    private static JsonataArray? Split(JsonataArguments a, JsonataCall call)
    {
        if (a.Text(0) is not { } text || a[1] is null)
        {
            return null;
        }

        var limit = Limit(a.Number(2), "D3020", "split");
        IEnumerable<string> parts;
        if (a[1] is JsonataFunction matcher)
        {
            parts = Between(Matches(matcher, text, call), text);
        }
        else
        {
            var separator = a.Text(1) ?? "";
            parts = separator.Length == 0 ? text.Select(c => c.ToString()) : text.Split(separator);
        }

        return new JsonataArray(parts.Take(limit));
    }

    private static IEnumerable<string> Between(IEnumerable<PatternMatch> matches, string text)
    {
        var start = 0;
        foreach (var match in matches)
        {
            yield return text[start..match.Start];
            start = match.End;
        }

        yield return text[start..];
    }

    private static string? Replace(JsonataArguments a, JsonataCall call)
    {
        if (a.Text(0) is not { } text || a[1] is null)
        {
            return null;
        }

        if (a.Text(1) is "")
        {
            throw new JsonataException("D3010", value: "");
        }

        var limit = Limit(a.Number(3), "D3011", "replace");
        var result = new StringBuilder();
        var position = 0;
        if (a.Text(1) is { } pattern)
        {
            for (var at = text.IndexOf(pattern, StringComparison.Ordinal); at >= 0 && limit-- > 0; at = text.IndexOf(pattern, position, StringComparison.Ordinal))
            {
                result.Append(text, position, at - position).Append(a.Text(2));
                position = at + pattern.Length;
            }
        }
        else
        {
            foreach (var match in Matches(a[1], text, call).Take(limit))
            {
                result.Append(text, position, match.Start - position).Append(Replacement(a[2], match, call));
                position = match.End;
            }
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static string Replacement(object? replacement, PatternMatch match, JsonataCall call)
    {
        if (replacement is string template)
        {
            return Expand(template, match);
        }

        var value = call.Apply((JsonataFunction)replacement!, new JsonataObject
        {
            ["match"] = match.Text,
            ["start"] = (double)match.Start,
            ["end"] = (double)match.End,
            ["groups"] = new JsonataArray(match.Groups),
        });
        return value as string ?? throw new JsonataException("D3012", value: value);
    }

    /// <summary><c>$0</c> is the match, <c>$N</c> a group by the longest number that there is, <c>$$</c> a dollar.</summary>
    private static string Expand(string template, PatternMatch match)
    {
        var result = new StringBuilder();
        var digits = match.Groups.Count.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        for (var i = 0; i < template.Length; i++)
        {
            var next = i + 1 < template.Length ? template[i + 1] : '\0';
            if (template[i] != '$' || (next != '$' && !char.IsAsciiDigit(next)))
            {
                result.Append(template[i]);
                continue;
            }

            i++;
            if (next == '$')
            {
                result.Append('$');
                continue;
            }

            if (next == '0')
            {
                result.Append(match.Text);
                continue;
            }

            var (number, length) = Reference(template, i, digits);
            if (length > 1 && number > match.Groups.Count)
            {
                (number, length) = Reference(template, i, length - 1);
            }

            i += length - 1;
            result.Append(number <= match.Groups.Count ? match.Groups[number - 1] : null);
        }

        return result.ToString();
    }

    private static (int Number, int Length) Reference(string template, int at, int most)
    {
        var (number, length) = (0, 0);
        while (length < most && at + length < template.Length && char.IsAsciiDigit(template[at + length]))
        {
            number = (number * 10) + (template[at + length++] - '0');
        }

        return (number, length);
    }

    private static int Limit(double? limit, string code, string function) => limit switch
    {
        null => int.MaxValue,
        < 0 => throw new JsonataException(code, value: limit),
        _ => (int)Math.Min(int.MaxValue, Math.Ceiling(function == "split" ? Math.Floor(limit.Value) : limit.Value)),
    };
}
