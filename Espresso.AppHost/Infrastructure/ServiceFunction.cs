using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;

namespace Espresso.AppHost.Infrastructure;

/// <summary>What one function is made of.</summary>
/// <param name="Id">Prefix of its logical ids.</param>
/// <param name="Name">Its name, without the deployment's prefix.</param>
/// <param name="Handler">The entry of the service's binary.</param>
/// <param name="PackageKey">The parameter that names its package.</param>
/// <param name="TimeoutSeconds">How long one invocation may take.</param>
/// <param name="Environment">Its settings.</param>
/// <param name="Policy">What it may do besides writing its own log and trace.</param>
internal sealed record FunctionPlan(
    string Id, string Name, string Handler, CfnParameter PackageKey, int TimeoutSeconds, IReadOnlyDictionary<string, string> Environment, object[] Policy)
{
    /// <summary>In the cloud only: at F5 the same service answers HTTP by itself.</summary>
    public bool OnlyDeployed { get; init; }

    /// <summary>Whether its invocations are traces, or parts of the callers'.</summary>
    public bool Traced { get; init; } = true;

    /// <summary>Parameters whose values stand in its environment: a change of one is a new version.</summary>
    public CfnParameter[] Settings { get; init; } = [];

    /// <summary>Where events go that it failed on, when it is invoked asynchronously.</summary>
    public string? DeadLettersArn { get; init; }
}

/// <summary>
/// A function with its log, its role, and the version and alias that callers use: a deployment switches all of them from
/// one complete version to the next. A local process has no versions, so at F5 callers use the function itself.
/// </summary>
internal sealed class ServiceFunction
{
    /// <summary>The name of every function's alias.</summary>
    public const string Live = "live";

    /// <summary>Stands in descriptions until the template's text is known; then becomes a hash of it.</summary>
    public const string TemplateHash = "TEMPLATEHASH";

    private readonly StackParameters _parameters;

    public ServiceFunction(Stack stack, StackParameters parameters, FunctionPlan plan)
    {
        _parameters = parameters;
        Name = plan.Name;
        Logs = new CfnLogGroup(stack, plan.Id + "Logs", new CfnLogGroupProps
        {
            LogGroupName = Fn.Sub($"/aws/lambda/${{NamePrefix}}{plan.Name}"),
            RetentionInDays = parameters.LogRetentionDays.ValueAsNumber,
        });
        var role = Role(stack, plan);
        Function = new CfnFunction(stack, plan.Id + "Function", new CfnFunctionProps
        {
            FunctionName = parameters.Name(plan.Name),
            Description = Release(plan),
            Runtime = "provided.al2023",
            Handler = plan.Handler,
            Architectures = [parameters.Architecture.ValueAsString],
            Code = new CfnFunction.CodeProperty { S3Bucket = parameters.PackageBucket.ValueAsString, S3Key = plan.PackageKey.ValueAsString },
            Role = role.AttrArn,
            MemorySize = parameters.FunctionMemory.ValueAsNumber,
            Timeout = plan.TimeoutSeconds,
            Environment = new CfnFunction.EnvironmentProperty
            {
                Variables = new Dictionary<string, string>(plan.Environment) { ["OTEL_SERVICE_NAME"] = parameters.Name(plan.Name) },
            },
            LoggingConfig = new CfnFunction.LoggingConfigProperty { LogFormat = "JSON", LogGroup = Logs.Ref },
            TracingConfig = new CfnFunction.TracingConfigProperty { Mode = plan.Traced ? "Active" : "PassThrough" },
            DeadLetterConfig = plan.DeadLettersArn is { } deadLetters ? new CfnFunction.DeadLetterConfigProperty { TargetArn = deadLetters } : null,
        });
        var version = new CfnVersion(stack, plan.Id + "Version", new CfnVersionProps { FunctionName = Function.Ref, Description = Release(plan) });
        Alias = new CfnAlias(stack, plan.Id + "Alias", new CfnAliasProps { FunctionName = Function.Ref, FunctionVersion = version.AttrVersion, Name = Live });
        Alias.CfnOptions.Condition = version.CfnOptions.Condition = parameters.Deployed;
        if (plan.OnlyDeployed)
        {
            Logs.CfnOptions.Condition = role.CfnOptions.Condition = Function.CfnOptions.Condition = parameters.Deployed;
        }
    }

    /// <summary>Its name without the deployment's prefix.</summary>
    public string Name { get; }

    public CfnFunction Function { get; }

    public CfnAlias Alias { get; }

    public CfnLogGroup Logs { get; }

    /// <summary>The ARN to invoke: the alias, or at F5 the function.</summary>
    public string Arn => StackParameters.If(_parameters.Deployed, Alias.Ref, Function.AttrArn);

    private static CfnRole Role(Stack stack, FunctionPlan plan) => new(stack, plan.Id + "Role", new CfnRoleProps
    {
        AssumeRolePolicyDocument = Policies.AssumedBy("lambda.amazonaws.com"),
        Policies = new[]
        {
            new CfnRole.PolicyProperty
            {
                PolicyName = "function",
                PolicyDocument = Policies.Document([
                    // By name: the role is the log group's only user, and the function waits for both.
                    Policies.Allow(["logs:CreateLogStream", "logs:PutLogEvents"], Fn.GetAtt(plan.Id + "Logs", "Arn").ToString()),
                    .. plan.Traced ? [Policies.Allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*")] : Array.Empty<object>(),
                    .. plan.DeadLettersArn is { } deadLetters ? [Policies.Allow(["sqs:SendMessage"], deadLetters)] : Array.Empty<object>(),
                    .. plan.Policy,
                ]),
            },
        },
    });

    /// <summary>
    /// What this version is: package, template, and the parameters that it depends on. A version is published when its
    /// description changes, and publishing one of an unchanged function is an error; so both carry this text.
    /// </summary>
    private string Release(FunctionPlan plan)
    {
        CfnParameter[] parts = [plan.PackageKey, _parameters.Architecture, _parameters.FunctionMemory, .. plan.Settings];
        return Fn.Sub(string.Join(' ', [TemplateHash, .. parts.Select(part => $"${{{part.Node.Id}}}")]));
    }
}
