using Espresso.StepFunctions.Expressions;
using Espresso.StepFunctions.Integrations;
using Espresso.StepFunctions.Json;
using Espresso.StepFunctions.Machine;
using Espresso.StepFunctions.Validation;

namespace Espresso.StepFunctions.Definition;

/// <summary>Reads one state: the fields all states have, then those of its kind.</summary>
internal sealed class StateReader
{
    private const long MaxSeconds = 99_999_999;

    private readonly string _name;
    private readonly GraphLinks _links;
    private readonly HashSet<string> _names;
    private readonly FieldReader _outer;
    private FieldReader _fields;

    public StateReader(FieldReader fields, string name, GraphLinks links, HashSet<string> names)
    {
        _outer = fields;
        _fields = fields;
        _name = name;
        _links = links;
        _names = names;
    }

    public State? Read()
    {
        _outer.Required("Type");
        if (_outer.String("Type") is not { } typeName)
        {
            return null;
        }

        if (!Enum.TryParse<StateType>(typeName, out var type) || !Enum.IsDefined(type) || char.IsDigit(typeName[0]))
        {
            var types = string.Join(", ", Enum.GetNames<StateType>());
            _outer.Diagnostics.Schema(_outer.At("Type"), $"Value is not valid: must be one of [{types}]", $"is \"{typeName}\", which is no type of state; the types are {types}");
            return null;
        }

        _fields = _outer.In(ReadLanguage());
        CheckFields(type);
        State? state = type switch
        {
            StateType.Pass => new PassState { Name = _name, Flow = ReadFlow(), Result = _fields["Result"] },
            StateType.Succeed => new SucceedState { Name = _name, Flow = ReadFlow() },
            StateType.Fail => ReadFail(),
            StateType.Wait => ReadWait(),
            StateType.Choice => new ChoiceReader(_fields, _name, _links).Read(ReadFlow()),
            StateType.Task => ReadTask(),
            StateType.Parallel => ReadParallel(),
            _ => new MapReader(_fields, _name, _names, this).Read(),
        };
        ReadTransition(type, state);
        return state;
    }

    public DataFlow ReadFlow() => FlowReader.Read(_fields);

    public List<Retrier> ReadRetriers() => new ErrorReader(_fields, _name, _links).Retriers();

    public List<Catcher> ReadCatchers() => new ErrorReader(_fields, _name, _links).Catchers();

    private bool ReadLanguage()
    {
        var language = _outer.String("QueryLanguage");
        if (language is not (null or "JSONPath" or "JSONata"))
        {
            _outer.Diagnostics.Schema(_outer.At("QueryLanguage"), "Value is not valid: must be one of [JSONPath, JSONata]");
        }
        else if (language == "JSONPath" && _outer.IsJsonataOutside)
        {
            _outer.Diagnostics.Schema(_outer.Location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", "a machine whose QueryLanguage is JSONata has no JSONPath states");
        }

        return language is null ? _outer.IsJsonataOutside : language == "JSONata";
    }

    private void CheckFields(StateType type)
    {
        var known = StateSchema.Fields(type, _fields.IsJsonata);
        foreach (var (field, _) in _fields.Source)
        {
            if (known.Contains(field))
            {
                continue;
            }

            var message = StateSchema.BelongsToOther(type, _fields.IsJsonata, field)
                ? $"The QueryLanguage is set to '{Language(_fields.IsJsonata)}', but field '{field}' is only supported for the '{Language(!_fields.IsJsonata)}' QueryLanguage"
                : $"Field '{field}' is not supported";
            _fields.Diagnostics.Schema(_fields.Location, message, $"has \"{field}\", but a {type} state has no such field here; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        }
    }

    private static string Language(bool isJsonata) => isJsonata ? "JSONata" : "JSONPath";

    private void ReadTransition(StateType type, State? state)
    {
        if (type is StateType.Choice)
        {
            return;
        }

        if (type is StateType.Succeed or StateType.Fail)
        {
            _links.MarkEnd();
            return;
        }

        var next = _fields.String("Next");
        var end = _fields.Boolean("End");
        if (next is not null && _fields.Has("End"))
        {
            _fields.Diagnostics.Schema(_fields.Location, "Only one of the following fields may be specified: Next, End", "has both \"Next\" and \"End\"");
        }
        else if (next is null && !end)
        {
            _fields.Diagnostics.Schema(_fields.Location, "Exactly one of the following fields must be specified: Next, End", "has neither \"Next\" nor \"End\": true");
        }

        if (next is not null)
        {
            _links.Add(_name, _fields.At("Next"), next, target =>
            {
                if (state is not null)
                {
                    state.Next = target;
                }
            });
        }
        else if (end)
        {
            _links.MarkEnd();
        }
    }

    private FailState ReadFail()
    {
        return new FailState { Name = _name, Flow = ReadFlow(), Error = Text("Error"), Cause = Text("Cause") };

        Expression? Text(string field) => _fields.Valued(field, static v => v.Kind == JsonKind.String, "Value must be a string");
    }

    private WaitState ReadWait()
    {
        string[] fields = _fields.IsJsonata ? ["Seconds", "Timestamp"] : ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
        _fields.OneOf(required: true, fields);
        return new WaitState
        {
            Name = _name,
            Flow = ReadFlow(),
            Seconds = _fields.Valued("Seconds", static v => v is JsonNumber { IsInteger: true, Integer: >= 0 and <= MaxSeconds }, $"Value must be an integer between 0 and {MaxSeconds}"),
            Timestamp = _fields.Valued("Timestamp", static v => Timestamps.TryParse(v.AsString(), out _), "Value is not a valid timestamp: it must be an RFC3339 date-time such as 2026-11-22T10:00:00Z"),
        };
    }

    private TaskState? ReadTask()
    {
        _fields.Required("Resource");
        TaskResource? resource = null;
        if (_fields.String("Resource") is { } text && ((resource = TaskResource.TryParse(text)) is null || !OptimizedCalls.IsKnown(resource)))
        {
            var message = text.StartsWith("arn:", StringComparison.Ordinal)
                ? $"The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
                : "Value is not a valid resource ARN";
            _fields.Diagnostics.Schema(_fields.At("Resource"), message, $"\"{text}\" is neither a Lambda function, nor an activity, nor a service integration (arn:aws:states:::service:action)");
        }

        var flow = ReadFlow();
        var timeout = Seconds("TimeoutSeconds");
        var heartbeat = Seconds("HeartbeatSeconds");
        if (timeout?.Constant is JsonNumber t && heartbeat?.Constant is JsonNumber h && h.Integer >= t.Integer)
        {
            _fields.Diagnostics.Schema(_fields.At("HeartbeatSeconds"), "HeartbeatSeconds must be smaller than TimeoutSeconds");
        }

        var retriers = ReadRetriers();
        var catchers = ReadCatchers();
        var credentials = new TemplateReader(_fields).Read("Credentials");
        return resource is null ? null : new TaskState
        {
            Name = _name,
            Flow = flow,
            Resource = resource,
            TimeoutSeconds = timeout,
            HeartbeatSeconds = heartbeat,
            Credentials = credentials,
            Retriers = retriers,
            Catchers = catchers,
        };

        Expression? Seconds(string field) => _fields.Valued(field, static v => v is JsonNumber { IsInteger: true, Integer: >= 1 and <= MaxSeconds }, $"Value must be an integer between 1 and {MaxSeconds}");
    }

    private ParallelState ReadParallel()
    {
        _fields.Required("Branches");
        var branches = new List<StateGraph>();
        if (_fields["Branches"] is JsonArray sources)
        {
            for (var i = 0; i < sources.Count; i++)
            {
                if (sources[i] is not JsonObject source)
                {
                    _fields.Diagnostics.Schema(_fields.At($"Branches[{i}]"), "Expected value of type Object");
                }
                else if (DefinitionReader.ReadBranch(_fields.Child(source, $"Branches[{i}]"), _names) is { } graph)
                {
                    branches.Add(graph);
                }
            }

            if (sources.Count == 0)
            {
                _fields.Diagnostics.Schema(_fields.At("Branches"), "Branches must have at least one branch");
            }
        }
        else if (_fields.Has("Branches"))
        {
            _fields.Diagnostics.Schema(_fields.At("Branches"), "Expected value of type Array");
        }

        return new ParallelState { Name = _name, Flow = ReadFlow(), Branches = branches, Retriers = ReadRetriers(), Catchers = ReadCatchers() };
    }
}
