namespace Espresso.StepFunctions.Engine;

/// <summary>An error of the API, in the service's words.</summary>
/// <param name="code">The error's shape: <c>StateMachineDoesNotExist</c>.</param>
/// <param name="message">The service's text.</param>
/// <param name="httpStatus">HTTP status.</param>
public sealed class StepFunctionsException(string code, string message, int httpStatus = 400) : Exception(message)
{
    /// <summary>The error's shape.</summary>
    public string Code => code;

    /// <summary>HTTP status.</summary>
    public int HttpStatus => httpStatus;
}
