using Espresso.Jsonata;
using Espresso.Jsonata.Functions;
using Espresso.Jsonata.Values;

namespace Espresso.Tests.Jsonata;

public class StepFunctionsAdditions
{
    private static readonly JsonataOptions Options = new() { Functions = StepFunctionsLibrary.Functions };

    [Theory]
    [InlineData("$partition([1,2,3,4,5], 2)", "[[1,2],[3,4],[5]]")]
    [InlineData("$range(0, 10, 5)", "[0,5,10]")]
    [InlineData("$range(3, 1, -1)", "[3,2,1]")]
    [InlineData("$hash('abc', 'SHA-256')", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]
    [InlineData("$hash('abc', 'MD5')", "\"900150983cd24fb0d6963f7d28e17f72\"")]
    [InlineData("$parse('{\"a\":[1,null]}').a", "[1,null]")]
    [InlineData("$random(7) = $random(7)", "true")]
    [InlineData("$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) ~> $count()", "1")]
    public void A_function_of_Step_Functions_yields(string expression, string expected) =>
        JsonataJson.Write(JsonataExpression.Parse(expression).Evaluate(null, options: Options)).ShouldBe(expected);

    [Theory]
    [InlineData("$eval('1')", "T1006")]
    [InlineData("$hash('abc', 'CRC')", "D3137")]
    [InlineData("$parse('{')", "D3137")]
    [InlineData("$partition([1], 0)", "D3137")]
    [InlineData("$range(1, 2, 0)", "D3137")]
    public void A_function_of_Step_Functions_refuses(string expression, string code) =>
        Should.Throw<JsonataException>(() => JsonataExpression.Parse(expression).Evaluate(null, options: Options)).Code.ShouldBe(code);
}
