using System.Globalization;
using System.Text;
using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;

namespace Espresso.Tests.StepFunctions;

/// <summary>What holds for any data, over documents drawn from a fixed seed.</summary>
public sealed class DataProperties
{
    private const int Documents = 300;
    private static readonly string[] _blanks = ["", "", " ", "  ", "\n", "\t"];
    private static readonly string[] _scalars = ["0", "-0", "0.0", "1.50", "1e3", "1E+2", "12345678901234567890", "true", "false", "null", "\"\"", "\"a b\"", "\"\\u00e9\\n\\/\"", "\"é\"", "\"$.x\""];

    private readonly Chance _chance = new(20261122);

    [Fact]
    public async Task What_is_only_handed_on_keeps_its_text()
    {
        // Each in an array: a text on its own is written anew, with no more escapes than it needs.
        var documents = Enumerable.Range(0, Documents).Select(_ => $"[{Document(depth: 4)}]").ToArray();
        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync("""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemSelector": {"v.$": "$$.Map.Item.Value"}, "End": true,
              "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "ResultPath": "$.new", "Next": "B"}, "B": {"Type": "Succeed", "OutputPath": "$.v"}}}}}}
            """);
        var execution = await driver.StartAsync(machine, $"[{string.Join(',', documents)}]");
        (await driver.UntilClosedAsync(execution))["output"]!.AsString().ShouldBe($"[{string.Join(',', documents)}]");
    }

    [Fact]
    public async Task What_goes_to_text_and_back_is_the_same_value()
    {
        var documents = Enumerable.Range(0, Documents).Select(_ => Document(depth: 3)).ToArray();
        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync("""
            {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
              "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"v.$": "States.StringToJson(States.JsonToString($))"}, "OutputPath": "$.v", "End": true}}}}}}
            """);
        var execution = await driver.StartAsync(machine, $"[{string.Join(',', documents)}]");
        var output = (JsonArray)JsonValue.Parse((await driver.UntilClosedAsync(execution))["output"]!.AsString()!);
        for (var i = 0; i < documents.Length; i++)
        {
            JsonValue.DeepEquals(output[i], JsonValue.Parse(documents[i])).ShouldBeTrue(documents[i] + " became " + output[i].Text);
        }
    }

    [Fact]
    public async Task A_template_keeps_the_order_of_its_members()
    {
        var template = new StringBuilder();
        var names = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + Pick(26))}{i}");
            names.Add(name);
            template.Append(template.Length == 0 ? "" : ",").Append(Pick(2) == 0 ? $"\"{name}.$\": \"$.x\"" : $"\"{name}\": 1");
        }

        using var driver = new EngineDriver();
        var machine = await driver.CreateAsync("{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"Parameters\": {" + template + "}, \"End\": true}}}");
        var execution = await driver.StartAsync(machine, """{"x": 1}""");
        var output = (await driver.UntilClosedAsync(execution))["output"]!.AsString();
        output.ShouldBe("{" + string.Join(',', names.Select(static n => $"\"{n}\":1")) + "}");
    }

    private int Pick(int below) => (int)(_chance.NextUInt64() % (ulong)below);

    private string Blank() => _blanks[Pick(_blanks.Length)];

    private string Document(int depth) => Pick(depth == 0 ? 1 : 3) switch
    {
        1 => "[" + Blank() + string.Join("," + Blank(), Enumerable.Range(0, Pick(4)).Select(_ => Document(depth - 1))) + Blank() + "]",
        2 => "{" + Blank() + string.Join(Blank() + ",", Enumerable.Range(0, Pick(4)).Select(i => $"\"k{i}\"{Blank()}:{Blank()}{Document(depth - 1)}")) + Blank() + "}",
        _ => _scalars[Pick(_scalars.Length)],
    };
}
