using System.Text.Json.Nodes;
using Espresso.LocalCloud.CloudFormation.Templates;

namespace Espresso.Tests.LocalCloud.CloudFormation;

/// <summary>Expressions in, values out; names and results from the user guide's function reference.</summary>
public class IntrinsicFunctions
{
    [Theory]
    [InlineData("""{"Ref": "Env"}""", "\"test\"")]
    [InlineData("""{"Ref": "Zones"}""", """["a","b"]""")]
    [InlineData("""{"Ref": "AWS::Region"}""", "\"eu-west-1\"")]
    [InlineData("""{"Ref": "Queue"}""", "\"ref:Queue\"")]
    [InlineData("""{"Fn::GetAtt": ["Queue", "Arn"]}""", "\"att:Queue.Arn\"")]
    [InlineData("""{"Fn::GetAtt": "Queue.Arn"}""", "\"att:Queue.Arn\"")]
    [InlineData("""{"Fn::Sub": "${Env}-${Queue}-${Queue.Arn}-${AWS::Region}-${!Literal}"}""", "\"test-ref:Queue-att:Queue.Arn-eu-west-1-${Literal}\"")]
    [InlineData("""{"Fn::Sub": ["${Env}/${X}", {"X": {"Ref": "AWS::Region"}}]}""", "\"test/eu-west-1\"")]
    [InlineData("""{"Fn::Sub": "no names, a $ and a } stay"}""", "\"no names, a $ and a } stay\"")]
    [InlineData("""{"Fn::Join": ["-", ["a", {"Ref": "Env"}, 3, true]]}""", "\"a-test-3-true\"")]
    [InlineData("""{"Fn::Join": [",", {"Ref": "Zones"}]}""", "\"a,b\"")]
    [InlineData("""{"Fn::Select": ["1", {"Fn::Split": [":", "x:y:z"]}]}""", "\"y\"")]
    [InlineData("""{"Fn::Split": ["|", "a||b"]}""", """["a","","b"]""")]
    [InlineData("""{"Fn::If": ["IsTest", "yes", "no"]}""", "\"yes\"")]
    [InlineData("""{"a": {"Fn::If": ["IsNotTest", "x", {"Ref": "AWS::NoValue"}]}, "b": 1}""", """{"b":1}""")]
    [InlineData("""["x", {"Fn::If": ["IsNotTest", "y", {"Ref": "AWS::NoValue"}]}]""", """["x"]""")]
    [InlineData("""{"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "Memory"]}""", "512")]
    [InlineData("""{"Fn::ImportValue": {"Fn::Sub": "${Env}-export"}}""", "\"exported\"")]
    [InlineData("""{"Fn::Base64": "hello"}""", "\"aGVsbG8=\"")]
    [InlineData("""{"Fn::GetAZs": ""}""", """["eu-west-1a","eu-west-1b","eu-west-1c"]""")]
    [InlineData("""{"Fn::Cidr": ["10.0.0.0/16", 3, 8]}""", """["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"]""")]
    [InlineData("""{"Fn::Length": {"Ref": "Zones"}}""", "2")]
    [InlineData("""{"Fn::ToJsonString": {"env": {"Ref": "Env"}}}""", "\"{\\\"env\\\":\\\"test\\\"}\"")]
    [InlineData("""{"Condition": {"StringEquals": {"aws:x": {"Ref": "Env"}}}}""", """{"Condition":{"StringEquals":{"aws:x":"test"}}}""")]
    public void A_function_gives_its_value(string expression, string value) =>
        JsonNode.DeepEquals(Evaluate(expression), JsonNode.Parse(value)).ShouldBeTrue($"{expression} gave {Evaluate(expression)?.ToJsonString()}");

    [Theory]
    [InlineData("""{"Fn::Equals": [{"Ref": "Env"}, "test"]}""", true)]
    [InlineData("""{"Fn::Equals": ["5", 5]}""", true)]
    [InlineData("""{"Fn::And": [{"Condition": "IsTest"}, {"Fn::Equals": ["a", "b"]}]}""", false)]
    [InlineData("""{"Fn::Or": [{"Condition": "IsNotTest"}, {"Fn::Equals": ["a", "a"]}]}""", true)]
    [InlineData("""{"Fn::Not": [{"Condition": "IsTest"}]}""", false)]
    [InlineData("""{"Fn::Contains": [{"Ref": "Zones"}, "b"]}""", true)]
    [InlineData("""{"Fn::EachMemberIn": [{"Ref": "Zones"}, ["a"]]}""", false)]
    public void A_condition_function_gives_its_truth(string expression, bool value) => Evaluate(expression)!.GetValue<bool>().ShouldBe(value);

    [Theory]
    [InlineData("""{"Ref": "Nope"}""", "Unresolved resource dependencies [Nope]")]
    [InlineData("""{"Fn::GetAtt": ["Nope", "Arn"]}""", "references undefined resource Nope")]
    [InlineData("""{"Fn::GetAtt": ["Queue", "Colour"]}""", "resource Queue does not support attribute type Colour in Fn::GetAtt")]
    [InlineData("""{"Fn::Select": [3, ["a"]]}""", "Fn::Select cannot select nonexistent value at index 3")]
    [InlineData("""{"Fn::FindInMap": ["Sizes", "prod", "Memory"]}""", "Unable to get mapping for Sizes::prod::Memory")]
    [InlineData("""{"Fn::ImportValue": "nobody"}""", "No export named nobody found")]
    [InlineData("""{"Fn::Shout": "x"}""", "unsupported function: Fn::Shout")]
    [InlineData("""{"Fn::Transform": {"Name": "AWS::Include"}}""", "AWS::Include cannot be run here")]
    [InlineData("""{"Fn::Cidr": ["10.0.0.0/30", 8, 8]}""", "no room for 8 blocks")]
    public void A_mistake_is_named_with_its_place(string expression, string message)
    {
        var error = Should.Throw<TemplateException>(() => Evaluate(expression));
        error.Message.ShouldContain(message);
        if (!message.StartsWith("No export", StringComparison.Ordinal))
            error.Message.ShouldContain("(at Here");
    }

    [Fact]
    public void Conditions_that_need_each_other_are_a_mistake()
    {
        var template = Template.Parse("""{"Conditions": {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}""");
        Should.Throw<TemplateException>(() => new Evaluator(template, new Scope()).Holds("A")).Message.ShouldContain("Circular dependency in the condition");
    }

    [Fact]
    public void Length_and_ToJsonString_need_the_transform_as_they_do_in_AWS()
    {
        var template = Template.Parse("""{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}""");
        Should.Throw<TemplateException>(() => new Evaluator(template, new Scope()).Evaluate(JsonNode.Parse("""{"Fn::Length": ["a"]}"""), "Here"))
            .Message.ShouldContain("AWS::LanguageExtensions");
    }

    [Fact]
    public void Resources_come_after_what_they_need()
    {
        var template = Template.Parse("""
            {"Conditions": {"IsNotTest": {"Fn::Equals": ["a", "b"]}}, "Resources": {
              "A": {"Type": "T", "Properties": {"x": {"Fn::Sub": "${B.Arn}"}}},
              "B": {"Type": "T", "DependsOn": "C", "Properties": {"y": {"Fn::If": ["IsNotTest", {"Ref": "A"}, "none"]}}},
              "C": {"Type": "T"},
              "Absent": {"Type": "T", "Condition": "IsNotTest"}}}
            """);
        References.InOrder(template, new Evaluator(template, new Scope())).Select(resource => resource.LogicalId).ShouldBe(["C", "B", "A"]);
    }

    [Fact]
    public void A_cycle_is_reported_with_its_members_and_nobody_else()
    {
        var template = Template.Parse("""
            {"Resources": {"A": {"Type": "T", "Properties": {"x": {"Ref": "B"}}}, "B": {"Type": "T", "Properties": {"x": {"Ref": "A"}}},
              "Waits": {"Type": "T", "DependsOn": "A"}, "Free": {"Type": "T"}}}
            """);
        Should.Throw<TemplateException>(() => References.InOrder(template, new Evaluator(template, new Scope())))
            .Message.ShouldBe("Circular dependency between resources: [A, B]");
    }

    private static JsonNode? Evaluate(string expression)
    {
        var template = Template.Parse("""
            {"Transform": "AWS::LanguageExtensions",
             "Parameters": {"Env": {"Type": "String"}, "Zones": {"Type": "CommaDelimitedList"}},
             "Conditions": {"IsTest": {"Fn::Equals": [{"Ref": "Env"}, "test"]}, "IsNotTest": {"Fn::Not": [{"Condition": "IsTest"}]}},
             "Mappings": {"Sizes": {"test": {"Memory": 512}}},
             "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
            """);
        return new Evaluator(template, new Scope()).Evaluate(JsonNode.Parse(expression), "Here");
    }

    private sealed class Scope : ITemplateScope
    {
        public JsonNode? Pseudo(string name) => name is "AWS::Region" ? "eu-west-1" : null;

        public JsonNode? Parameter(string name) => name switch
        {
            "Env" => "test",
            "Zones" => new JsonArray("a", "b"),
            _ => null,
        };

        public JsonNode? ResourceRef(string logicalId) => "ref:" + logicalId;

        public JsonNode? Attribute(string logicalId, string attribute) => attribute is "Arn" ? $"att:{logicalId}.{attribute}" : null;

        public string? Export(string name) => name is "test-export" ? "exported" : null;
    }
}
