using System.Net;
using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>The caller may not post to this connection.</summary>
public partial class ForbiddenException : AmazonApiGatewayManagementApiException
{
    public ForbiddenException(string message) : base(message) { }
    public ForbiddenException(string message, Exception innerException) : base(message, innerException) { }
    public ForbiddenException(Exception innerException) : base(innerException) { }
    public ForbiddenException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }
    public ForbiddenException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The connection is gone.</summary>
public partial class GoneException : AmazonApiGatewayManagementApiException
{
    public GoneException(string message) : base(message) { }
    public GoneException(string message, Exception innerException) : base(message, innerException) { }
    public GoneException(Exception innerException) : base(innerException) { }
    public GoneException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }
    public GoneException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The caller posts too fast.</summary>
public partial class LimitExceededException : AmazonApiGatewayManagementApiException
{
    public LimitExceededException(string message) : base(message) { }
    public LimitExceededException(string message, Exception innerException) : base(message, innerException) { }
    public LimitExceededException(Exception innerException) : base(innerException) { }
    public LimitExceededException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }
    public LimitExceededException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}

/// <summary>The data is larger than 128 KB.</summary>
public partial class PayloadTooLargeException : AmazonApiGatewayManagementApiException
{
    public PayloadTooLargeException(string message) : base(message) { }
    public PayloadTooLargeException(string message, Exception innerException) : base(message, innerException) { }
    public PayloadTooLargeException(Exception innerException) : base(innerException) { }
    public PayloadTooLargeException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }
    public PayloadTooLargeException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
