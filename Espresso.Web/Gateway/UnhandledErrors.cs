namespace Espresso.Web.Gateway;

/// <summary>The last stop: a bug becomes a 500 with a code and a log entry, never a stack trace on the wire.</summary>
internal sealed partial class UnhandledErrors(RequestDelegate next, ILogger<UnhandledErrors> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away; there is nobody to answer.
        }
        catch (BadHttpRequestException refused)
        {
            var problem = refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problem.TooLarge : Problem.MalformedRequest;
            await problem.WriteAsync(context);
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            Log.Failed(logger, error, context.Request.Method, context.Request.Path);
            await Problem.Unexpected.WriteAsync(context);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception error, string method, string path);
    }
}
