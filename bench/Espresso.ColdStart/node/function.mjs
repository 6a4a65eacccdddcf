// What the Orders function does with GET /api/orders/{id}, in Node: one GetItem, checked against the caller, and an answer.
import http from 'node:http';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });
const dynamo = new DynamoDBClient({});

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path: `/2018-06-01/runtime${path}` }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function handle(event) {
  const { Item } = await dynamo.send(new GetItemCommand({
    TableName: process.env.AWS__Resources__OrdersTableName,
    Key: { pk: { S: `order#${event.pathParameters.id}` }, sk: { S: 'order' } },
    ConsistentRead: true,
  }));
  if (!Item || Item.customerId.S !== event.requestContext.authorizer.claims.sub) return { statusCode: 404, body: '' };
  const timeline = Item.timeline.L.map(({ M }) => ({ status: M.status.S, at: M.at.S, by: M.by.S, byName: M.byName?.S ?? null }));
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json', ETag: `"${Item.version.N}"` },
    body: JSON.stringify({ id: Item.id.S, status: Item.status.S, version: Number(Item.version.N), drink: Item.drink.S, name: Item.cupName.S, timeline }),
  };
}

for (;;) {
  const { headers, body } = await call('GET', '/invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  try {
    await call('POST', `/invocation/${id}/response`, JSON.stringify(await handle(JSON.parse(body))));
  } catch (error) {
    await call('POST', `/invocation/${id}/error`, JSON.stringify({ errorType: error.name, errorMessage: error.message }));
  }
}
