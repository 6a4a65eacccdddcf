import assert from 'node:assert/strict';
import * as lambda from '@aws-sdk/client-lambda';

export default async function ({ endpoint, options }) {
  const client = new lambda.LambdaClient(options);
  const created = await client.send(new lambda.CreateFunctionCommand({
    FunctionName: 'wire', Runtime: 'provided.al2023', Handler: 'h', Role: 'arn:aws:iam::000000000000:role/r', Code: { S3Bucket: 'local-process', S3Key: 'k' }, Timeout: 9,
  }));
  assert.equal(created.FunctionArn, 'arn:aws:lambda:eu-west-1:000000000000:function:wire');
  await lambda.waitUntilFunctionActiveV2({ client, maxWaitTime: 10 }, { FunctionName: 'wire' });

  const call = client.send(new lambda.InvokeCommand({ FunctionName: created.FunctionArn, Payload: '{"a":1}' }));
  const runtime = `${endpoint}/wire/2018-06-01/runtime/invocation`;
  const next = await fetch(`${runtime}/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  await fetch(`${runtime}/${id}/response`, { method: 'POST', body: JSON.stringify({ got: await next.json() }) });
  const answer = await call;
  assert.deepEqual([answer.StatusCode, answer.ExecutedVersion, JSON.parse(answer.Payload.transformToString())], [200, '$LATEST', { got: { a: 1 } }]);

  assert.equal((await client.send(new lambda.InvokeCommand({ FunctionName: 'wire', InvocationType: 'DryRun' }))).StatusCode, 204);
  assert.equal((await client.send(new lambda.InvokeCommand({ FunctionName: 'wire', InvocationType: 'Event', Payload: '{}' }))).StatusCode, 202);
  assert.equal((await client.send(new lambda.GetFunctionCommand({ FunctionName: 'wire' }))).Configuration.Timeout, 9);
  await assert.rejects(client.send(new lambda.GetFunctionCommand({ FunctionName: 'none' })), lambda.ResourceNotFoundException);
  await assert.rejects(client.send(new lambda.InvokeCommand({ FunctionName: 'wire', Payload: '{' })), lambda.InvalidRequestContentException);
  await assert.rejects(client.send(new lambda.CreateAliasCommand({ FunctionName: 'wire', Name: 'live', FunctionVersion: '1' })), lambda.ResourceNotFoundException);
  assert.equal((await client.send(new lambda.PublishVersionCommand({ FunctionName: 'wire' }))).Version, '1');
  assert.equal((await client.send(new lambda.CreateAliasCommand({ FunctionName: 'wire', Name: 'live', FunctionVersion: '1' }))).AliasArn, `${created.FunctionArn}:live`);
  assert.deepEqual((await client.send(new lambda.ListAliasesCommand({ FunctionName: 'wire' }))).Aliases.map(alias => alias.Name), ['live']);
  await assert.rejects(client.send(new lambda.GetAccountSettingsCommand({})), error => error.$metadata.httpStatusCode === 501);
  await client.send(new lambda.DeleteFunctionCommand({ FunctionName: 'wire' }));
}
