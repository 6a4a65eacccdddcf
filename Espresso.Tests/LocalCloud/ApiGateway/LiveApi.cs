using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Espresso.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.CloudFormation;
using Espresso.Tests.LocalCloud.Kernel;
using Espresso.Tests.LocalCloud.Lambda;

namespace Espresso.Tests.LocalCloud.ApiGateway;

/// <summary>
/// A stack with a WebSocket API over the function <c>live</c>, deployed by CloudFormation, and a process that polls for
/// that function.
/// </summary>
internal sealed class LiveApi : IAsyncDisposable
{
    public const string Site = "http://127.0.0.1:5180";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Poller _poller;
    private readonly Channel<JsonObject> _events = Channel.CreateUnbounded<JsonObject>();

    private LiveApi(RunningCloud cloud, Dictionary<string, string> outputs)
    {
        (Cloud, Outputs) = (cloud, outputs);
        _poller = new Poller(cloud, "live");
        _ = PollAsync();
    }

    public RunningCloud Cloud { get; }

    public Dictionary<string, string> Outputs { get; }

    public string ApiId => Outputs["Api"];

    /// <summary>Where clients connect.</summary>
    public Uri Url => new(Outputs["Endpoint"] + "/live");

    /// <summary>What the function answers, by route key; else 200.</summary>
    public ConcurrentDictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    /// <param name="change">Changes the resources before they are deployed.</param>
    public static async Task<LiveApi> CreateAsync(Action<JsonObject>? change = null, string? folder = null)
    {
        var cloud = await RunningCloud.StartAsync(folder, ("Site:Url", Site));
        var resources = Resources();
        change?.Invoke(resources);
        var stack = await new Stacks(cloud).CreateAsync("live", Template(resources));
        Stacks.Status(stack).ShouldBe("CREATE_COMPLETE", (await new Stacks(cloud).AskAsync("DescribeStackEvents", ("StackName", "live"))).ToString());
        return new LiveApi(cloud, Stacks.Outputs(stack));
    }

    /// <summary>What a folder of data holds of an earlier one.</summary>
    public static async Task<LiveApi> ReopenAsync(string folder)
    {
        var cloud = await RunningCloud.StartAsync(folder, ("Site:Url", Site));
        return new LiveApi(cloud, Stacks.Outputs(await new Stacks(cloud).StackAsync("live")));
    }

    public static string Template(JsonObject resources) => Stacks.Template(
        resources.ToJsonString(), """{"Api": {"Value": {"Ref": "Api"}}, "Endpoint": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}}""");

    /// <summary>With the routes $connect, $disconnect, $default and <c>say</c>.</summary>
    public static JsonObject Resources()
    {
        var resources = JsonNode.Parse("""
            {
              "Function": {"Type": "AWS::Lambda::Function", "Properties": {
                "FunctionName": "live", "Runtime": "provided.al2023", "Handler": "live", "Role": "arn:aws:iam::000000000000:role/r", "Code": {"S3Bucket": "local-process", "S3Key": "k"}}},
              "Permission": {"Type": "AWS::Lambda::Permission", "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "Function"}, "Principal": "apigateway.amazonaws.com",
                "SourceArn": {"Fn::Sub": "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/live/*"}}},
              "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "live", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action", "Tags": {"app": "shop"}}},
              "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Api"}, "IntegrationType": "AWS_PROXY",
                "IntegrationUri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"}}},
              "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "live", "AutoDeploy": "true", "StageVariables": {"roast": "dark"},
                "AccessLogSettings": {"DestinationArn": "arn:aws:logs:eu-west-1:000000000000:log-group:access", "Format": "$context.eventType $context.routeKey $context.identity.sourceIp $context.status $context.error.message"},
                "DefaultRouteSettings": {"ThrottlingRateLimit": 1000, "ThrottlingBurstLimit": "1000"}}}
            }
            """)!.AsObject();
        foreach (var (name, key) in new[] { ("Connect", "$connect"), ("Disconnect", "$disconnect"), ("Default", "$default"), ("Say", "say") })
        {
            resources[name] = JsonNode.Parse($$$"""
                {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": "{{{key}}}", "AuthorizationType": "NONE",
                  "Target": {"Fn::Join": ["/", ["integrations", {"Ref": "Integration"}]]}} }
                """);
        }

        return resources;
    }

    /// <summary>The next event that the function gets.</summary>
    public Task<JsonObject> EventAsync() => _events.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>A client that is connected, and its connection's id.</summary>
    public async Task<(Client Client, string Id)> ConnectAsync(string query = "", params (string Name, string Value)[] headers)
    {
        var client = await OpenAsync(query, headers);
        return (client, (await EventAsync()).Object("requestContext")!.Text("connectionId")!);
    }

    /// <summary>A client that is connected; the function's event is left where it is.</summary>
    public Task<Client> OpenAsync(string query = "", params (string Name, string Value)[] headers) => Client.OpenAsync(new Uri(Url + query), headers);

    /// <summary>The status with which a client is refused.</summary>
    public async Task<int> RefusedAsync(params (string Name, string Value)[] headers)
    {
        using var socket = Client.Prepare(headers);
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(Url, CancellationToken.None).WaitAsync(Patience));
        return (int)socket.HttpStatusCode;
    }

    /// <summary>A call about a connection, unsigned as all calls of these tests.</summary>
    public async Task<HttpResponseMessage> CallAsync(HttpMethod method, string id, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{Cloud.Cloud.BaseUrl}/_aws/execute-api/{ApiId}/live/@connections/{Uri.EscapeDataString(id)}"));
        request.Content = body is null ? null : new ByteArrayContent(body);
        return await Cloud.Http.SendAsync(request);
    }

    public async Task<int> PostAsync(string id, string message)
    {
        using var response = await CallAsync(HttpMethod.Post, id, Encoding.UTF8.GetBytes(message));
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _poller.Dispose();
        await Cloud.DisposeAsync();
    }

    private async Task PollAsync()
    {
        try
        {
            while (true)
            {
                var invocation = await _poller.NextAsync();
                var happened = invocation.Payload.AsObject();
                var answer = Answers.GetValueOrDefault(happened.Object("requestContext")!.Text("routeKey")!, """{"statusCode": 200}""");
                await (answer.StartsWith("fail", StringComparison.Ordinal) ? _poller.FailAsync(invocation, answer) : _poller.RespondAsync(invocation, answer));
                _events.Writer.TryWrite(happened);
            }
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            _events.Writer.TryComplete(error);
        }
    }

    /// <summary>A page's end of a connection.</summary>
    internal sealed class Client(ClientWebSocket socket) : IDisposable
    {
        public ClientWebSocket Socket => socket;

        public static ClientWebSocket Prepare(params (string Name, string Value)[] headers)
        {
            var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            foreach (var (name, value) in headers)
            {
                socket.Options.SetRequestHeader(name, value);
            }

            return socket;
        }

        public static async Task<Client> OpenAsync(Uri url, params (string Name, string Value)[] headers)
        {
            var socket = Prepare(headers);
            await socket.ConnectAsync(url, CancellationToken.None).WaitAsync(Patience);
            return new Client(socket);
        }

        public Task SendAsync(string message, WebSocketMessageType type = WebSocketMessageType.Text) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(message), type, endOfMessage: true, CancellationToken.None).WaitAsync(Patience);

        /// <summary>The next message.</summary>
        public async Task<string> ReceiveAsync()
        {
            var (type, bytes) = await NextAsync();
            type.ShouldBe(WebSocketMessageType.Text, $"{socket.CloseStatus} {socket.CloseStatusDescription}");
            return Encoding.UTF8.GetString(bytes);
        }

        /// <summary>How the server ends the connection.</summary>
        public async Task<(int Status, string? Reason)> EndAsync()
        {
            (await NextAsync()).Type.ShouldBe(WebSocketMessageType.Close);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(Patience);
            return ((int)socket.CloseStatus!, socket.CloseStatusDescription);
        }

        public async Task<(WebSocketMessageType Type, byte[] Bytes)> NextAsync()
        {
            var buffer = new byte[256 * 1024];
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(Patience);
                length += part.Count;
                if (part.EndOfMessage)
                {
                    return (part.MessageType, buffer[..length]);
                }
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
