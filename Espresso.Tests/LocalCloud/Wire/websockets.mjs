import assert from 'node:assert/strict';
import http from 'node:http';
import * as v2 from '@aws-sdk/client-apigatewayv2';
import * as management from '@aws-sdk/client-apigatewaymanagementapi';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** A connection as a page opens it; `next` gives the text of the next frame, which is a short one. */
function connect(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' } });
    request.on('error', reject);
    request.on('response', response => reject(new Error(`refused with ${response.statusCode}`)));
    request.on('upgrade', (_, socket) => resolve({ socket, next: () => new Promise(got => socket.once('data', frame => got(frame.subarray(2, 2 + frame[1]).toString()))) }));
  });
}

export default async function ({ endpoint, options }) {
  const client = new v2.ApiGatewayV2Client(options);
  const lambda = new LambdaClient(options);
  const { FunctionArn } = await lambda.send(new CreateFunctionCommand({
    FunctionName: 'wire', Runtime: 'provided.al2023', Handler: 'h', Role: 'arn:aws:iam::000000000000:role/r', Code: { S3Bucket: 'local-process', S3Key: 'k' },
  }));
  const { ApiId, ApiEndpoint, CreatedDate } = await client.send(new v2.CreateApiCommand({ Name: 'wire', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action', Tags: { app: 'shop' } }));
  assert.equal(ApiEndpoint, `${endpoint.replace('http', 'ws')}/_aws/execute-api/${ApiId}`);
  assert.ok(CreatedDate instanceof Date);
  await lambda.send(new AddPermissionCommand({
    FunctionName: 'wire', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com', SourceArn: `arn:aws:execute-api:eu-west-1:000000000000:${ApiId}/live/$connect`,
  }));
  const { IntegrationId } = await client.send(new v2.CreateIntegrationCommand({
    ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
  }));
  assert.equal((await client.send(new v2.UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 5000 }))).TimeoutInMillis, 5000);
  const { RouteId } = await client.send(new v2.CreateRouteCommand({ ApiId, RouteKey: '$connect', Target: `integrations/${IntegrationId}` }));
  await assert.rejects(client.send(new v2.CreateRouteCommand({ ApiId, RouteKey: '$connect' })), v2.ConflictException);
  await assert.rejects(client.send(new v2.DeleteIntegrationCommand({ ApiId, IntegrationId })), v2.ConflictException);
  const stage = await client.send(new v2.CreateStageCommand({ ApiId, StageName: 'live', AutoDeploy: true, DefaultRouteSettings: { ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 50 } }));
  assert.deepEqual(stage.DefaultRouteSettings, { ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 50 });

  const connecting = connect(`${endpoint}/_aws/execute-api/${ApiId}/live`);
  const runtime = `${endpoint}/wire/2018-06-01/runtime/invocation`;
  const taken = await fetch(`${runtime}/next`);
  const { requestContext } = await taken.json();
  await fetch(`${runtime}/${taken.headers.get('lambda-runtime-aws-request-id')}/response`, { method: 'POST', body: '{"statusCode":200}' });
  const page = await connecting;
  const api = new management.ApiGatewayManagementApiClient({ ...options, endpoint: `${endpoint}/_aws/execute-api/${ApiId}/live` });
  const ConnectionId = requestContext.connectionId;
  const next = page.next();
  await api.send(new management.PostToConnectionCommand({ ConnectionId, Data: '{"orderId":"o","version":3}' }));
  assert.equal(await next, '{"orderId":"o","version":3}');
  const seen = await api.send(new management.GetConnectionCommand({ ConnectionId }));
  assert.ok(seen.LastActiveAt >= seen.ConnectedAt);
  assert.equal(seen.Identity.SourceIp, '127.0.0.1');
  await assert.rejects(api.send(new management.PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024 + 1) })), management.PayloadTooLargeException);
  await api.send(new management.DeleteConnectionCommand({ ConnectionId }));
  await assert.rejects(api.send(new management.PostToConnectionCommand({ ConnectionId, Data: 'x' })), management.GoneException);
  page.socket.destroy();

  assert.deepEqual((await client.send(new v2.GetApisCommand({}))).Items.map(one => one.Name), ['wire']);
  assert.deepEqual((await client.send(new v2.GetRoutesCommand({ ApiId }))).Items.map(one => one.RouteKey), ['$connect']);
  assert.equal((await client.send(new v2.UpdateApiCommand({ ApiId, Name: 'wired' }))).Name, 'wired');
  await assert.rejects(client.send(new v2.CreateApiCommand({ Name: 'http', ProtocolType: 'HTTP' })), error => error.$metadata.httpStatusCode === 501 && error.message.includes('WEBSOCKET'));
  await assert.rejects(client.send(new v2.CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' })), error => error.$metadata.httpStatusCode === 501);
  await client.send(new v2.DeleteStageCommand({ ApiId, StageName: 'live' }));
  await client.send(new v2.DeleteRouteCommand({ ApiId, RouteId }));
  await client.send(new v2.DeleteApiCommand({ ApiId }));
  await assert.rejects(client.send(new v2.GetApiCommand({ ApiId })), v2.NotFoundException);
}
