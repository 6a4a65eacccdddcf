using Espresso.LocalCloud.CloudFormation.Templates;

namespace Espresso.Tests.LocalCloud.CloudFormation;

/// <summary>Given, previous and default values against their declarations, in the service's words.</summary>
public class TemplateParameters
{
    [Fact]
    public void A_default_gives_way_to_a_previous_value_and_that_to_a_given_one()
    {
        var template = With("""{"A": {"Type": "String", "Default": "default"}, "B": {"Type": "String", "Default": "default"}, "C": {"Type": "String", "Default": "default"}}""");
        var previous = new Dictionary<string, string> { ["B"] = "previous", ["C"] = "previous" };
        ParameterValues.Resolve(template, [new("B", null, UsePrevious: true), new("C", "given", UsePrevious: false)], previous)
            .ShouldBe(new Dictionary<string, string> { ["A"] = "default", ["B"] = "previous", ["C"] = "given" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"A": {"Type": "String"}, "B": {"Type": "String"}}""", null, "Parameters: [A, B] must have values")]
    [InlineData("""{"X": {"Type": "String"}}""", "v", "Parameters: [A] do not exist in the template")]
    [InlineData("""{"A": {"Type": "String", "AllowedValues": ["x", "y"]}}""", "z", "Parameter 'A' must be one of AllowedValues")]
    [InlineData("""{"A": {"Type": "String", "AllowedPattern": "[a-z]+"}}""", "a1", "Parameter 'A' must match pattern [a-z]+")]
    [InlineData("""{"A": {"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "letters only"}}""", "1", "Parameter A failed to satisfy constraint: letters only")]
    [InlineData("""{"A": {"Type": "String", "MinLength": 2}}""", "a", "Parameter 'A' must contain at least 2 characters")]
    [InlineData("""{"A": {"Type": "String", "MaxLength": "2"}}""", "abc", "Parameter 'A' must contain at most 2 characters")]
    [InlineData("""{"A": {"Type": "Number"}}""", "ten", "Parameter 'A' must be a number.")]
    [InlineData("""{"A": {"Type": "Number", "MinValue": 3}}""", "2", "Parameter 'A' must be a number not less than 3")]
    [InlineData("""{"A": {"Type": "Number", "MaxValue": 3}}""", "4", "Parameter 'A' must be a number not greater than 3")]
    [InlineData("""{"A": {"Type": "List<Number>"}}""", "1,x", "Parameter 'A' must be a number.")]
    public void What_breaks_a_rule_is_refused(string parameters, string? value, string message) =>
        Should.Throw<TemplateException>(() => ParameterValues.Resolve(With(parameters), value is null ? [] : [new("A", value, UsePrevious: false)], new Dictionary<string, string>()))
            .Message.ShouldBe(message);

    [Theory]
    [InlineData("""{"A": {"Type": "AWS::SSM::Parameter::Value<String>"}}""", "there is no Parameter Store here")]
    [InlineData("""{"A": {"Type": "Text"}}""", "Unrecognized parameter type: Text")]
    [InlineData("""{"A": {}}""", "Every Parameters object must contain a Type member")]
    public void A_declaration_that_cannot_be_is_refused(string parameters, string message) =>
        Should.Throw<TemplateException>(() => With(parameters)).Message.ShouldContain(message);

    [Theory]
    [InlineData("{", "JSON not well-formed. (line 1, column")]
    [InlineData("""{"Resources": {"A": {"Type": "T"}, "A": {"Type": "T"}}}""", "JSON not well-formed")]
    [InlineData("{}", "At least one Resources member must be defined")]
    [InlineData("""{"Resources": {"A": {}}}""", "[/Resources/A] Every Resources object must contain a Type member")]
    [InlineData("""{"Resources": {"a-b": {"Type": "T"}}}""", "Resource name a-b is non alphanumeric")]
    [InlineData("""{"Resource": {}, "Resources": {}}""", "Invalid template property or properties [Resource]")]
    [InlineData("""{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}""", "the transform AWS::Serverless-2016-10-31 cannot be run here")]
    public void A_body_that_is_no_template_is_refused(string body, string message) =>
        Should.Throw<TemplateException>(() => Template.Parse(body)).Message.ShouldContain(message);

    private static Template With(string parameters) => Template.Parse($$$"""{"Parameters": {{{parameters}}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"} } }""");
}
