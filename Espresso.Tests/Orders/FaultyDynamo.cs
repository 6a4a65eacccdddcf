using System.Net;
using Amazon.Runtime;

namespace Espresso.Tests.Orders;

internal enum Fault
{
    None,

    /// <summary>The transaction is cancelled because another one holds an item; nothing is written.</summary>
    Conflict,

    /// <summary>Throttled; nothing is written.</summary>
    Throttle,

    /// <summary>The request is carried out, and its answer is lost on the way.</summary>
    LostAnswer,

    /// <summary>The request never arrives.</summary>
    LostRequest,
}

/// <summary>The way to DynamoDB with faults on it, decided per request by the operation's name.</summary>
internal sealed class FaultyDynamo : HttpClientFactory
{
    private Func<string, Fault> _next = _ => Fault.None;

    /// <summary>Decides what becomes of a request, for example of <c>TransactWriteItems</c>.</summary>
    public void On(Func<string, Fault> next) => Volatile.Write(ref _next, next);

    /// <summary>The first <paramref name="count"/> requests of an operation suffer the fault.</summary>
    public void OnFirst(int count, string operation, Fault fault)
    {
        var left = count;
        On(name => name == operation && Interlocked.Decrement(ref left) >= 0 ? fault : Fault.None);
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    private sealed class Handler(FaultyDynamo faults) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // X-Amz-Target: DynamoDB_20120810.TransactWriteItems
            var operation = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1];
            switch (Volatile.Read(ref faults._next)(operation))
            {
                case Fault.LostRequest:
                    throw new HttpRequestException("Connection refused by the test.");
                case Fault.Conflict:
                    return Error("TransactionCanceledException", """
                        {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]",
                         "CancellationReasons":[{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"},{"Code":"None"}]}
                        """);
                case Fault.Throttle:
                    return Error("ProvisionedThroughputExceededException", """
                        {"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"The level of configured provisioned throughput for the table was exceeded."}
                        """);
                case Fault.LostAnswer:
                    using (await base.SendAsync(request, cancellationToken))
                    {
                        throw new HttpRequestException("Connection closed by the test.");
                    }

                default:
                    return await base.SendAsync(request, cancellationToken);
            }
        }

        private static HttpResponseMessage Error(string type, string body) => new(HttpStatusCode.BadRequest)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/x-amz-json-1.0"),
            Headers = { { "x-amzn-ErrorType", type } },
        };
    }
}
