using System.Globalization;
using Amazon.CDK;

namespace Espresso.AppHost.Infrastructure;

/// <summary>Declares the template's parameters and remembers which group of the console's form each belongs to.</summary>
internal sealed class ParameterList(Stack stack)
{
    private readonly List<(string Title, List<string> Names)> _groups = [];

    /// <summary>What is declared from here on belongs to this group.</summary>
    public void Group(string title) => _groups.Add((title, []));

    public CfnParameter Text(string id, string? byDefault, string description, string? pattern = null, double? most = null) =>
        Declare(id, new CfnParameterProps { Type = "String", Default = byDefault, Description = description, AllowedPattern = pattern, MaxLength = most });

    public CfnParameter Choice(string id, string byDefault, string description, params string[] values) =>
        Declare(id, new CfnParameterProps { Type = "String", Default = byDefault, Description = description, AllowedValues = values });

    public CfnParameter Choice(string id, int byDefault, string description, params int[] values) =>
        Declare(id, new CfnParameterProps { Type = "Number", Default = byDefault, Description = description, AllowedValues = [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))] });

    public CfnParameter Switch(string id, bool byDefault, string description) => Choice(id, byDefault ? "on" : "off", description, "on", "off");

    public CfnParameter Number(string id, double byDefault, string description, double least, double most) =>
        Declare(id, new CfnParameterProps { Type = "Number", Default = byDefault, Description = description, MinValue = least, MaxValue = most });

    /// <summary>Holds when the text is not empty; named <c>Has…</c>.</summary>
    public CfnCondition Given(CfnParameter parameter) =>
        Condition($"Has{parameter.Node.Id}", Fn.ConditionNot(Fn.ConditionEquals(parameter.ValueAsString, "")));

    public CfnCondition Condition(string id, ICfnConditionExpression expression) => new(stack, id, new CfnConditionProps { Expression = expression });

    /// <summary>The value of the template's metadata <c>AWS::CloudFormation::Interface</c>.</summary>
    public Dictionary<string, object> Form() => new()
    {
        ["ParameterGroups"] = _groups.Select(group => new Dictionary<string, object>
        {
            ["Label"] = new Dictionary<string, object> { ["default"] = group.Title },
            ["Parameters"] = group.Names.ToArray(),
        }).ToArray(),
    };

    private CfnParameter Declare(string id, CfnParameterProps props)
    {
        _groups[^1].Names.Add(id);
        return new CfnParameter(stack, id, props);
    }
}
