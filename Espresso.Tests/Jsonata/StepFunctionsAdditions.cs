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
    [InlineData("$random(42)", "0.7275636800328681")]
    [InlineData("$random(0.9)", "0.730967787376657")]
    [InlineData("$partition([1,2,3])", "[[1,2,3]]")]
    [InlineData("$partition([1,2,3,4,5], 2.9)", "[[1,2],[3,4],[5]]")]
    [InlineData("$partition([1], 0)", null)]
    [InlineData("$range(-1.7, 2, 1)", "[-1,0,1,2]")]
    [InlineData("$range(3, 3, 1)", "3")]
    [InlineData("$range(1, 2, 0)", null)]
    [InlineData("$range(1, 5)", null)]
    [InlineData("$range(5, 1, 1)", null)]
    [InlineData("$count($range(1, 360145, 1))", "360145")]
    [InlineData("$hash('abc')", null)]
    [InlineData("$exists($parse('null'))", "true")]
    [InlineData("$match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) ~> $count()", "1")]
    public void A_function_of_Step_Functions_yields(string expression, string? expected) =>
        JsonataJson.Write(JsonataExpression.Parse(expression).Evaluate(null, options: Options)).ShouldBe(expected);

    [Theory]
    [InlineData("$eval('1')", "T1006")]
    [InlineData("$hash('abc', 'CRC')", "D3137")]
    [InlineData("$parse('{')", "D3137")]
    [InlineData("$partition([1], -1)", "D3137")]
    [InlineData("$range(1)", "T0410")]
    [InlineData("$range(1, 360146, 1)", "U1003")]
    [InlineData("$hash(42, 'MD5')", "T0410")]
    [InlineData("$parse(null)", "T0410")]
    [InlineData("$uuid('seed')", "T0410")]
    [InlineData("$random(1, 2)", "T0410")]
    public void A_function_of_Step_Functions_refuses(string expression, string code) =>
        Should.Throw<JsonataException>(() => JsonataExpression.Parse(expression).Evaluate(null, options: Options)).Code.ShouldBe(code);

    [Theory]
    [InlineData("$sum(['a'])", "Argument 1 of function \"sum\" must be an array of \"numbers\"")]
    [InlineData("$abs('a')", "Argument 1 of function \"abs\" does not match function signature")]
    [InlineData("$each('x', function($v){$v})", "Argument 1 of function \"each\" does not match function signature")]
    [InlineData("1 < 'a'", "The values 1 and \"a\" either side of operator \"<\" must be of the same data type")]
    [InlineData("1 + {}", "The right side of the \"+\" operator must evaluate to a number")]
    [InlineData("$sqrt(-1)", "The sqrt function cannot be applied to a negative number: -1")]
    [InlineData("$split('a','b',-1)", "Third argument of split function must evaluate to a positive number")]
    [InlineData("$reduce([1,2], function($a){$a})", "The second argument of reduce function must be a function with at least two arguments")]
    [InlineData("$single([1,2], function($x){true})", "The $single() function expected exactly 1 matching result.  Instead it matched more.")]
    [InlineData("$error('no coffee')", "no coffee")]
    [InlineData("sum([1])", "Attempted to invoke a non-function. Did you mean $sum?")]
    [InlineData("$power(10, 400)", "The power function has resulted in a value that cannot be represented as a JSON number: base=10, exponent=400")]
    public void An_evaluation_fails_in_the_words_of_the_reference(string expression, string message) =>
        Should.Throw<JsonataException>(() => JsonataExpression.Parse(expression).Evaluate(null, options: Options)).Message.ShouldBe(message);

    [Theory]
    [InlineData("a[1,2)", "Expected \"]\", got \",\"")]
    [InlineData("\"unterminated", "String literal must be terminated by a matching quote")]
    [InlineData("1 +", "Unexpected end of expression")]
    [InlineData("{\"a\":}", "The symbol \"}\" cannot be used as a unary operator")]
    [InlineData("$x :=", "Unexpected end of expression")]
    [InlineData("$match(\"a\", /abc", "No terminating / in regular expression")]
    [InlineData("", "Unexpected end of expression")]
    public void A_text_that_is_no_expression_is_refused_in_the_words_of_the_reference(string text, string message) =>
        Should.Throw<JsonataException>(() => JsonataExpression.Parse(text)).Message.ShouldBe(message);

    [Theory]
    [InlineData("$states.input.a + b", "b")]
    [InlineData("$map($states.input.a, function($x){ c })", "c")]
    [InlineData("$states.input.a[b = 1].c", "")]
    [InlineData("{d: $}", "d,$")]
    [InlineData("$$.a", "$$")]
    [InlineData("$states.input.(e)", "")]
    public void What_is_read_from_the_context_is_known_without_evaluating(string expression, string names) =>
        string.Join(',', JsonataExpression.Parse(expression).Context).ShouldBe(names);

    [Theory]
    [InlineData("1", 100, "+1", "U1001")]
    [InlineData("1", 99, "+1", null)]
    public void An_evaluation_nests_as_deeply_as_its_limit(string start, int times, string more, string? code)
    {
        var expression = JsonataExpression.Parse(start + string.Concat(Enumerable.Repeat(more, times)));
        var limited = new JsonataOptions { MaxDepth = 100 };
        if (code is null)
        {
            expression.Evaluate(null, options: limited).ShouldBe((double)times + 1);
        }
        else
        {
            Should.Throw<JsonataException>(() => expression.Evaluate(null, options: limited)).Code.ShouldBe(code);
        }
    }

    [Theory]
    [InlineData("($f := function($x){ $f($x+1) }; $f(1))", "Expression evaluation timeout: Check for infinite loop")]
    [InlineData("[1..5000] ~> $count()", "Expression evaluation memory limit exceeded: Check for excessive memory usage")]
    public void An_evaluation_that_asks_for_too_much_ends(string expression, string message)
    {
        var limited = new JsonataOptions { MaxSteps = 10_000, MaxBytes = 8 * 4999 };
        Should.Throw<JsonataException>(() => JsonataExpression.Parse(expression).Evaluate(null, options: limited)).Message.ShouldBe(message);
    }
}
