using System.Globalization;
using Espresso.Jsonata;
using Espresso.Jsonata.Values;
using Espresso.Tests.Support;

namespace Espresso.Tests.Jsonata;

/// <summary>The cases of JSONata's own suite (see suite/README.md), one test each; exclusions.txt names those that do not pass and why.</summary>
public class ReferenceSuite
{
    private static readonly string Folder = Path.Combine(Repository.Root, "Espresso.Tests", "Jsonata", "suite");
    private static readonly Dictionary<string, string> Exclusions = ReadExclusions();
    private static readonly Dictionary<string, JsonataObject> Cases = ReadCases();

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_has_the_outcome_of_the_reference(string name)
    {
        // A stack as deep as the deepest case needs, whatever thread the runner chose.
        string? problem = null;
        var thread = new Thread(() => problem = Problem(Cases[name]), 64 << 20);
        thread.Start();
        thread.Join();
        if (Exclusions.TryGetValue(name, out var reason))
        {
            problem.ShouldNotBeNull($"{name} passes: take it out of exclusions.txt ({reason})");
            return;
        }

        problem.ShouldBeNull($"{name}: {Text(Cases[name].GetValueOrDefault("expr"))}");
    }

    [Fact]
    public void Exclusions_name_cases_and_give_reasons()
    {
        Cases.Count.ShouldBeGreaterThan(1200);
        foreach (var (name, reason) in Exclusions)
        {
            Cases.ShouldContainKey(name);
            reason.ShouldNotBeNullOrWhiteSpace();
        }
    }

    private static string? Problem(JsonataObject @case)
    {
        try
        {
            var result = Run(@case);
            if (@case.GetValueOrDefault("undefinedResult") is true)
            {
                return result is null ? null : $"yields {Text(result)}, not undefined";
            }

            if (!@case.TryGetValue("result", out var expected))
            {
                return $"yields {Text(result)}, not the error {ExpectedCode(@case)}";
            }

            var unordered = @case.GetValueOrDefault("unordered") is true;
            return Same(expected, result, unordered) ? null : $"yields {Text(result)}, not {Text(expected)}";
        }
        catch (JsonataException e)
        {
            return e.Code == ExpectedCode(@case) ? Detail(@case, e) : $"fails with {e.Code} ({e.Message}), expected {ExpectedCode(@case) ?? Text(@case.GetValueOrDefault("result")) ?? "undefined"}";
        }
        catch (Exception e)
        {
            return $"breaks: {e}";
        }
    }

    private static string? Detail(JsonataObject @case, JsonataException error)
    {
        if (@case.GetValueOrDefault("token") is string token && error.Token != token)
        {
            return $"{error.Code} is about {error.Token}, not {token}";
        }

        return @case.GetValueOrDefault("error") is JsonataObject expected && expected.GetValueOrDefault("message") is string message && error.Message != message
            ? $"{error.Code} says \"{error.Message}\", not \"{message}\""
            : null;
    }

    private static string? ExpectedCode(JsonataObject @case) =>
        @case.GetValueOrDefault("code") as string ?? (@case.GetValueOrDefault("error") as JsonataObject)?.GetValueOrDefault("code") as string;

    private static object? Run(JsonataObject @case)
    {
        var input = @case.GetValueOrDefault("data");
        if (input is null && @case.GetValueOrDefault("dataset") is string dataset)
        {
            input = JsonataJson.Parse(File.ReadAllText(Path.Combine(Folder, "datasets", dataset + ".json")));
        }

        var options = new JsonataOptions
        {
            MaxDepth = @case.GetValueOrDefault("depth") is double depth ? (int)depth : int.MaxValue,
            TimeLimit = @case.GetValueOrDefault("timelimit") is double limit ? TimeSpan.FromMilliseconds(limit) : null,
        };
        var bindings = (@case.GetValueOrDefault("bindings") as JsonataObject ?? []).Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value));
        return JsonataExpression.Parse((string)@case["expr"]).Evaluate(input, bindings, options);
    }

    private static bool Same(object? expected, object? actual, bool unordered)
    {
        switch (expected, actual)
        {
            case (double a, double b):
                return a == b || a.ToString("E14", CultureInfo.InvariantCulture) == b.ToString("E14", CultureInfo.InvariantCulture);
            case (JsonataArray a, JsonataArray b) when unordered:
                return a.Count == b.Count && a.TrueForAll(item => b.Exists(other => Same(item, other, false)));
            case (JsonataArray a, JsonataArray b):
                return a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second, false));
            case (JsonataObject a, JsonataObject b):
                return a.Count == b.Count && a.All(member => b.TryGetValue(member.Key, out var other) && Same(member.Value, other, false));
            // A function in a result is an empty string in the suite's JSON.
            case ("", JsonataFunction):
                return true;
            default:
                return Equals(expected, actual);
        }
    }

    private static string? Text(object? value) => JsonataJson.Write(value);

    private static Dictionary<string, JsonataObject> ReadCases()
    {
        var cases = new Dictionary<string, JsonataObject>(StringComparer.Ordinal);
        var groups = Path.Combine(Folder, "groups");
        foreach (var file in Directory.GetFiles(groups, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(groups, file), null).Replace('\\', '/');
            var content = JsonataJson.Parse(File.ReadAllText(file));
            if (content is JsonataObject single)
            {
                cases.Add(name, single);
                continue;
            }

            foreach (var (index, item) in ((JsonataArray)content).Index())
            {
                cases.Add(string.Create(CultureInfo.InvariantCulture, $"{name}#{index}"), (JsonataObject)item!);
            }
        }

        return cases;
    }

    private static Dictionary<string, string> ReadExclusions() =>
        File.ReadAllLines(Path.Combine(Folder, "exclusions.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "", StringComparer.Ordinal);
}
