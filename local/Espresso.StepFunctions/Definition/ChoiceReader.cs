using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads "Choices" and "Default" of a Choice state.</summary>
internal sealed class ChoiceReader(FieldReader fields, string stateName, GraphLinks links)
{
    private static readonly HashSet<string> _ruleFields = ["Next", "Comment", "Variable", "And", "Or", "Not", "Assign", "Output", "Condition"];

    public ChoiceState Read(DataFlow flow)
    {
        fields.Required("Choices");
        var state = new ChoiceState { Name = stateName, Flow = flow };
        if (fields["Choices"] is JsonArray { Count: > 0 } sources)
        {
            var branches = new List<ChoiceBranch>();
            for (var i = 0; i < sources.Count; i++)
            {
                if (sources[i] is JsonObject source)
                {
                    ReadBranch(fields.Child(source, $"Choices[{i}]"), $"Choices[{i}]", branches);
                }
                else
                {
                    fields.Diagnostics.Schema(fields.At($"Choices[{i}]"), $"Expected value of type Object but got {FieldReader.TypeName(sources[i])}");
                }
            }

            state.Choices = branches;
        }
        else if (fields.Has("Choices"))
        {
            fields.Diagnostics.Schema(fields.At("Choices"), "Choices must be a non-empty array");
        }

        if (fields.String("Default") is { } next)
        {
            links.Add(stateName, fields.At("Default"), next, target => state.Default = target);
        }

        return state;
    }

    private void ReadBranch(FieldReader item, string path, List<ChoiceBranch> branches)
    {
        item.Required("Next");
        var rule = item.IsJsonata ? ReadCondition(item, path) : ReadRule(item);
        var flow = FlowReader.Read(item);

        // A rule of JSONata has its own Output; the state's belongs to Default. OutputPath is the state's in any case.
        var merged = flow is JsonPathFlow ? new JsonPathFlow { Assign = flow.Assign, OutputPath = fields.Path("OutputPath") } : flow;
        if (rule is not null)
        {
            var branch = new ChoiceBranch { Rule = rule, Flow = merged };
            branches.Add(branch);
            if (item.String("Next") is { } next)
            {
                links.Add(stateName, item.At("Next"), next, target => branch.Next = target);
            }
        }
    }

    private static ConditionRule? ReadCondition(FieldReader item, string path)
    {
        item.Required("Condition");
        if (item["Condition"] is not { } condition)
        {
            return null;
        }

        var field = path + "/Condition";
        if (condition is JsonBoolean)
        {
            return new ConditionRule(new ConstantExpression(condition), field);
        }

        if (!JsonataText.IsExpression(condition.AsString()))
        {
            item.Diagnostics.Schema(item.At("Condition"), "Value must be a boolean or a JSONata expression");
            return null;
        }

        return new TemplateReader(item).Jsonata(condition.AsString()!, item.At("Condition"), field) is { } expression
            ? new ConditionRule(expression, field)
            : null;
    }

    private static ChoiceRule? ReadRule(FieldReader item)
    {
        if (item["And"] is { } and)
        {
            return ReadRules(item, "And", and) is { } all ? new AndRule(all) : null;
        }

        if (item["Or"] is { } or)
        {
            return ReadRules(item, "Or", or) is { } any ? new OrRule(any) : null;
        }

        if (item["Not"] is { } not)
        {
            if (not is JsonObject inner)
            {
                return ReadNested(item.Child(inner, "Not")) is { } rule ? new NotRule(rule) : null;
            }

            item.Diagnostics.Schema(item.At("Not"), $"Expected value of type Object but got {FieldReader.TypeName(not)}");
            return null;
        }

        return ReadComparison(item);
    }

    private static List<ChoiceRule>? ReadRules(FieldReader item, string field, JsonValue value)
    {
        if (value is not JsonArray { Count: > 0 } sources)
        {
            item.Diagnostics.Schema(item.At(field), $"{field} must be a non-empty array");
            return null;
        }

        var rules = new List<ChoiceRule>();
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is JsonObject source && ReadNested(item.Child(source, $"{field}[{i}]")) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }

    private static ChoiceRule? ReadNested(FieldReader item)
    {
        if (item.Has("Next"))
        {
            item.Diagnostics.Schema(item.Location, "Field 'Next' is not supported", "has \"Next\": only the outermost rule of a choice has \"Next\"");
        }

        return ReadRule(item);
    }

    private static ComparisonRule? ReadComparison(FieldReader item)
    {
        item.Required("Variable");
        var operators = item.Source.Where(static m => !_ruleFields.Contains(m.Key)).ToArray();
        foreach (var (field, _) in operators)
        {
            if (ChoiceOperators.Find(field) is null)
            {
                item.Diagnostics.Schema(item.Location, $"Field '{field}' is not supported", $"there is no operator \"{field}\"; the operators are {string.Join(", ", ChoiceOperators.Table.Keys)}");
            }
        }

        if (operators.Length != 1)
        {
            item.Diagnostics.Schema(item.Location, "Exactly one comparison operator must be specified", $"has {operators.Length} operators and needs one");
            return null;
        }

        var (name, operand) = operators[0];
        if (item.PathOrIntrinsic("Variable") is not { } variable || ChoiceOperators.Find(name) is not { } found)
        {
            return null;
        }

        if (variable is not PathExpression path)
        {
            item.Diagnostics.Schema(item.At("Variable"), "Value is not a valid JSONPath");
            return null;
        }

        if (found.IsPath)
        {
            return item.RequiredPath(name) is { } right ? new ComparisonRule(path, found.Operator, right) : null;
        }

        if (!IsOperand(found.Operator.Operand, operand))
        {
            item.Diagnostics.Schema(item.At(name), $"Expected value of type {found.Operator.Operand} but got {FieldReader.TypeName(operand)}");
        }

        return new ComparisonRule(path, found.Operator, new ConstantExpression(operand));
    }

    private static bool IsOperand(OperandKind kind, JsonValue value) => kind switch
    {
        OperandKind.String => value.Kind == JsonKind.String,
        OperandKind.Number => value.Kind == JsonKind.Number,
        OperandKind.Boolean => value.Kind == JsonKind.Boolean,
        _ => Timestamps.TryParse(value.AsString(), out _),
    };
}
