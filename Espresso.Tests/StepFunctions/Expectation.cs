using System.Globalization;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>What a case expects of a value.</summary>
internal static class Expectation
{
    /// <summary>
    /// Every expected member must be there with its value; null stands for "not there", "*" for anything, an object where
    /// a text is for the JSON in it.
    /// </summary>
    public static void Check(JsonValue expected, JsonValue actual, string title)
    {
        switch (expected)
        {
            case JsonObject members when actual is JsonString text:
                Check(members, JsonValue.Parse(text.Value), title);
                break;
            case JsonObject members:
                actual.Kind.ShouldBe(JsonKind.Object, title);
                foreach (var (name, value) in members)
                {
                    CheckMember(name, value, actual, title);
                }

                break;
            case JsonArray items when actual is JsonArray others:
                others.Count.ShouldBe(items.Count, $"{title}: {actual.Text}");
                for (var i = 0; i < items.Count; i++)
                {
                    Check(items[i], others[i], string.Create(CultureInfo.InvariantCulture, $"{title} [{i}]"));
                }

                break;
            case JsonString { Value: "*" }:
                break;
            default:
                (actual.AsString() ?? actual.Text).ShouldBe(expected.AsString() ?? expected.Text, title);
                break;
        }
    }

    private static void CheckMember(string name, JsonValue expected, JsonValue actual, string title)
    {
        var member = actual[name];
        if (expected.Kind == JsonKind.Null)
        {
            (member is null || member.Kind == JsonKind.Null).ShouldBeTrue($"{title}: {name} should not be there but is {member?.Text}");
        }
        else
        {
            member.ShouldNotBeNull($"{title}: {name} is missing in {actual.Text}");
            Check(expected, member, $"{title} ({name})");
        }
    }
}
