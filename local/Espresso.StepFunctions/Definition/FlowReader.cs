using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads the fields that say how data enters and leaves: of a state, a Choice rule or a catcher.</summary>
internal static class FlowReader
{
    private static readonly HashSet<string> _reservedVariables = ["states"];

    public static DataFlow Read(FieldReader fields)
    {
        var templates = new TemplateReader(fields);
        var assign = ReadAssign(fields, templates);
        if (fields.IsJsonata)
        {
            return new JsonataFlow { Assign = assign, ArgumentsTemplate = templates.Read("Arguments"), OutputTemplate = templates.Read("Output") };
        }

        var (resultPath, discard) = fields.ResultPath("ResultPath");
        return new JsonPathFlow
        {
            Assign = assign,
            InputPath = fields.Path("InputPath"),
            Parameters = fields.Has("ItemSelector") || fields.Has("ItemProcessor") || fields.Has("Iterator") ? null : templates.Read("Parameters"),
            ResultSelector = templates.Read("ResultSelector"),
            ResultPath = resultPath,
            DiscardResult = discard,
            OutputPath = fields.Path("OutputPath"),
        };
    }

    private static Expression? ReadAssign(FieldReader fields, TemplateReader templates)
    {
        if (fields["Assign"] is not { } assign)
        {
            return null;
        }

        if (assign is not JsonObject members)
        {
            fields.Diagnostics.Schema(fields.At("Assign"), $"Expected value of type Object but got {FieldReader.TypeName(assign)}");
            return null;
        }

        foreach (var (field, _) in members)
        {
            var name = field.EndsWith(".$", StringComparison.Ordinal) ? field[..^2] : field;
            if (name.Length is 0 or > 80 || _reservedVariables.Contains(name) || !(char.IsLetter(name[0]) || name[0] == '_')
                || !name.All(static c => char.IsLetterOrDigit(c) || c == '_'))
            {
                fields.Diagnostics.Schema(fields.At($"Assign/{field}"), $"Variable name '{name}' is not valid", $"\"{name}\" is no variable name: letters, digits and _, at most 80, not starting with a digit, and not \"states\"");
            }
        }

        return templates.Read("Assign");
    }
}
