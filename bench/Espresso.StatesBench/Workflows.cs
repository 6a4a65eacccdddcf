namespace Espresso.StatesBench;

/// <summary>What is run.</summary>
internal static class Workflows
{
    /// <summary>How many transitions the loops make: two a turn, the last look and the end.</summary>
    public const int LoopTransitions = (2 * 1000) + 2;

    /// <summary>A thousand turns of a Choice and a Pass that counts.</summary>
    public const string PathLoop = """
        {"StartAt": "More", "States": {
          "More": {"Type": "Choice", "Choices": [{"Variable": "$.i", "NumericLessThan": 1000, "Next": "Count"}], "Default": "Done"},
          "Count": {"Type": "Pass", "Parameters": {"i.$": "States.MathAdd($.i, 1)"}, "Next": "More"},
          "Done": {"Type": "Succeed"}
        }}
        """;

    /// <summary>The same in JSONata.</summary>
    public const string JsonataLoop = """
        {"QueryLanguage": "JSONata", "StartAt": "More", "States": {
          "More": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.i < 1000 %}", "Next": "Count"}], "Default": "Done"},
          "Count": {"Type": "Pass", "Output": {"i": "{% $states.input.i + 1 %}"}, "Next": "More"},
          "Done": {"Type": "Succeed"}
        }}
        """;

    /// <summary>Five states that move data about, each of another kind where that takes no time.</summary>
    public const string FiveStates = """
        {"StartAt": "Take", "States": {
          "Take": {"Type": "Pass", "Result": {"drink": "espresso", "size": 2}, "ResultPath": "$.order", "Next": "Check"},
          "Check": {"Type": "Choice", "Choices": [{"Variable": "$.order.size", "NumericGreaterThan": 0, "Next": "Make"}], "Default": "Stop"},
          "Make": {"Type": "Pass", "Parameters": {"drink.$": "$.order.drink", "text.$": "States.Format('{} x {}', $.order.drink, $.order.size)"}, "Next": "Hand"},
          "Hand": {"Type": "Pass", "ResultPath": "$.handed", "Next": "Done"},
          "Done": {"Type": "Succeed"},
          "Stop": {"Type": "Fail"}
        }}
        """;

    /// <summary>Waits for a day.</summary>
    public const string Waiting = """{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}""";
}
