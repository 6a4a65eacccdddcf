namespace Amazon.Lambda.Core;

/// <summary>What the Lambda service tells about the invocation at hand.</summary>
public interface ILambdaContext
{
    /// <summary>Id of the request; a retry of the same request has the same one.</summary>
    string AwsRequestId { get; }

    /// <summary>What a mobile client sent along; null otherwise.</summary>
    IClientContext ClientContext { get; }

    string FunctionName { get; }

    string FunctionVersion { get; }

    /// <summary>The caller's Cognito identity; null when there is none.</summary>
    ICognitoIdentity Identity { get; }

    /// <summary>The ARN that was called: of the function or of an alias.</summary>
    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string LogGroupName { get; }

    string LogStreamName { get; }

    /// <summary>Memory of the function in MB.</summary>
    int MemoryLimitInMB { get; }

    /// <summary>Time until Lambda ends this invocation by force.</summary>
    TimeSpan RemainingTime { get; }
}

/// <summary>What a mobile client sent along.</summary>
public interface IClientContext
{
    IDictionary<string, string> Environment { get; }

    IClientApplication Client { get; }

    IDictionary<string, string> Custom { get; }
}

/// <summary>The mobile application that called.</summary>
public interface IClientApplication
{
    string InstallationId { get; }

    string AppTitle { get; }

    string AppVersionName { get; }

    string AppVersionCode { get; }

    string AppPackageName { get; }
}

/// <summary>The caller's Cognito identity.</summary>
public interface ICognitoIdentity
{
    string IdentityId { get; }

    string IdentityPoolId { get; }
}

/// <summary>Writes to the function's log.</summary>
public interface ILambdaLogger
{
    void Log(string message);

    void LogLine(string message);
}

/// <summary>Turns an invocation's JSON into objects and back.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}
