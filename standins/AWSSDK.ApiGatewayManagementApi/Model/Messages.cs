using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>Base class of the requests of API Gateway's management API.</summary>
public partial class AmazonApiGatewayManagementApiRequest : AmazonWebServiceRequest;

/// <summary>Parameters of PostToConnection: a connection of the API, and what is sent there as one message.</summary>
public partial class PostToConnectionRequest : AmazonApiGatewayManagementApiRequest
{
    public string ConnectionId { get; set; }

    /// <summary>At most 128 KB.</summary>
    public MemoryStream Data { get; set; }
}

/// <summary>Answer of PostToConnection.</summary>
public partial class PostToConnectionResponse : AmazonWebServiceResponse;
