import assert from 'node:assert/strict';
import * as events from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';

export default async function ({ options }) {
  const client = new events.EventBridgeClient(options);
  const queues = new sqs.SQSClient(options);
  const { QueueUrl } = await queues.send(new sqs.CreateQueueCommand({ QueueName: 'target' }));
  const { RuleArn } = await client.send(new events.PutRuleCommand({ Name: 'wire', EventPattern: JSON.stringify({ source: ['shop'] }) }));
  assert.equal(RuleArn, 'arn:aws:events:eu-west-1:000000000000:rule/wire');
  await client.send(new events.PutTargetsCommand({ Rule: 'wire', Targets: [{ Id: '1', Arn: 'arn:aws:sqs:eu-west-1:000000000000:target', InputPath: '$.detail' }] }));
  const put = await client.send(new events.PutEventsCommand({ Entries: [{ Source: 'shop', DetailType: 'order', Detail: '{"n":1}', Time: new Date(0) }] }));
  assert.equal(put.FailedEntryCount, 0);
  const { Messages } = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl }));
  assert.equal(Messages[0].Body, '{"n":1}');
  assert.equal((await client.send(new events.DescribeRuleCommand({ Name: 'wire' }))).State, 'ENABLED');
  assert.equal((await client.send(new events.ListTargetsByRuleCommand({ Rule: 'wire' }))).Targets[0].InputPath, '$.detail');
  assert.equal((await client.send(new events.TestEventPatternCommand({ EventPattern: '{"source":["a"]}', Event: '{"source":"b"}' }))).Result, false);
  await assert.rejects(client.send(new events.DescribeRuleCommand({ Name: 'none' })), events.ResourceNotFoundException);
  await assert.rejects(client.send(new events.PutRuleCommand({ Name: 'bad', EventPattern: '{"source":"a"}' })), events.InvalidEventPatternException);
}
