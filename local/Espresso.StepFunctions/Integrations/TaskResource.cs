namespace Espresso.StepFunctions.Integrations;

/// <summary>What a Task's "Resource" names.</summary>
internal enum TaskResourceKind
{
    /// <summary>The ARN of a Lambda function.</summary>
    LambdaFunction,

    /// <summary>The ARN of an activity.</summary>
    Activity,

    /// <summary>A service integration, <c>arn:aws:states:::…</c>.</summary>
    Service,
}

/// <summary>How a service integration waits.</summary>
internal enum TaskPattern
{
    /// <summary>Goes on with the service's answer.</summary>
    RequestResponse,

    /// <summary><c>.sync</c>: goes on when the job has ended.</summary>
    Sync,

    /// <summary><c>.sync:2</c>: the same, with the job's output as JSON.</summary>
    Sync2,

    /// <summary><c>.waitForTaskToken</c>: goes on when somebody answers with the token.</summary>
    WaitForTaskToken,
}

/// <summary>A parsed "Resource" of a Task state.</summary>
internal sealed record TaskResource(string Text, TaskResourceKind Kind, string Service, string Action, TaskPattern Pattern)
{
    private const string ServicePrefix = "arn:aws:states:::";
    private static readonly Dictionary<string, TaskPattern> _suffixes = new(StringComparer.Ordinal)
    {
        [".sync"] = TaskPattern.Sync,
        [".sync:2"] = TaskPattern.Sync2,
        [".waitForTaskToken"] = TaskPattern.WaitForTaskToken,
    };

    /// <summary>What may follow an action to say how it waits.</summary>
    public static IReadOnlyCollection<string> Suffixes => _suffixes.Keys;

    /// <summary>The events' "resourceType": <c>lambda</c>, <c>aws-sdk:dynamodb</c>.</summary>
    public string ResourceType => IsSdk ? "aws-sdk:" + Service : Service;

    /// <summary>The events' "resource": the action with its pattern, <c>invoke.waitForTaskToken</c>.</summary>
    public string ResourceName => Action + _suffixes.FirstOrDefault(s => s.Value == Pattern).Key;

    /// <summary>How the error about a result that is too large names it.</summary>
    public string LimitName => Kind == TaskResourceKind.Service ? ResourceType : Text;

    /// <summary>True for <c>aws-sdk:</c> integrations.</summary>
    public bool IsSdk { get; init; }

    /// <summary>True when something outside answers with a token.</summary>
    public bool HasToken => Kind == TaskResourceKind.Activity || Pattern == TaskPattern.WaitForTaskToken;

    /// <summary>True when the service's answer is only the beginning.</summary>
    public bool WaitsAfterReply => Pattern is not TaskPattern.RequestResponse;

    /// <summary>Reads a resource; null when it is none that the service knows the form of.</summary>
    public static TaskResource? TryParse(string text)
    {
        if (text.StartsWith(ServicePrefix, StringComparison.Ordinal))
        {
            return ParseService(text, text[ServicePrefix.Length..]);
        }

        var parts = text.Split(':');
        if (parts.Length < 7 || parts[0] != "arn" || !parts[1].StartsWith("aws", StringComparison.Ordinal))
        {
            return null;
        }

        return (parts[2], parts[5]) switch
        {
            ("lambda", "function") => new TaskResource(text, TaskResourceKind.LambdaFunction, "lambda", "invoke", TaskPattern.RequestResponse),
            ("states", "activity") => new TaskResource(text, TaskResourceKind.Activity, "activity", parts[6], TaskPattern.RequestResponse),
            _ => null,
        };
    }

    private static TaskResource? ParseService(string text, string rest)
    {
        var isSdk = rest.StartsWith("aws-sdk:", StringComparison.Ordinal);
        if (isSdk)
        {
            rest = rest["aws-sdk:".Length..];
        }

        var pattern = TaskPattern.RequestResponse;
        foreach (var (suffix, named) in _suffixes)
        {
            if (rest.EndsWith(suffix, StringComparison.Ordinal))
            {
                pattern = named;
                rest = rest[..^suffix.Length];
            }
        }

        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 || colon == rest.Length - 1 || rest.AsSpan(colon + 1).Contains(':') || rest.Contains('.', StringComparison.Ordinal)
            ? null
            : new TaskResource(text, TaskResourceKind.Service, rest[..colon], rest[(colon + 1)..], pattern) { IsSdk = isSdk };
    }
}

/// <summary>What came back from the world: an output, or an error with a cause.</summary>
internal sealed record TaskReply(Json.JsonValue? Output, string? Error, string? Cause, bool SubmitFailed = false);
