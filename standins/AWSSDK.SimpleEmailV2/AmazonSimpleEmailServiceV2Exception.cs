using System.Net;
using Amazon.Runtime;

namespace Amazon.SimpleEmailV2;

/// <summary>An error that SES v2 answered; <see cref="AmazonServiceException.ErrorCode"/> has its code.</summary>
public partial class AmazonSimpleEmailServiceV2Exception : AmazonServiceException
{
    public AmazonSimpleEmailServiceV2Exception(string message) : base(message) { }
    public AmazonSimpleEmailServiceV2Exception(string message, Exception innerException) : base(message, innerException) { }
    public AmazonSimpleEmailServiceV2Exception(Exception innerException) : base(innerException?.Message, innerException) { }
    public AmazonSimpleEmailServiceV2Exception(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode) { }
    public AmazonSimpleEmailServiceV2Exception(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
