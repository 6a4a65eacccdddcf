using System.Net;
using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>An error that API Gateway's management API answered; <see cref="AmazonServiceException.ErrorCode"/> has its code.</summary>
public partial class AmazonApiGatewayManagementApiException : AmazonServiceException
{
    public AmazonApiGatewayManagementApiException(string message) : base(message) { }
    public AmazonApiGatewayManagementApiException(string message, Exception innerException) : base(message, innerException) { }
    public AmazonApiGatewayManagementApiException(Exception innerException) : base(innerException?.Message, innerException) { }
    public AmazonApiGatewayManagementApiException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }
    public AmazonApiGatewayManagementApiException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
