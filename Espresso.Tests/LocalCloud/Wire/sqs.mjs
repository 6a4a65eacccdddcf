import assert from 'node:assert/strict';
import * as sqs from '@aws-sdk/client-sqs';

export default async function ({ endpoint, options }) {
  const client = new sqs.SQSClient(options);
  const { QueueUrl } = await client.send(new sqs.CreateQueueCommand({ QueueName: 'wire', Attributes: { VisibilityTimeout: '0' }, tags: { team: 'bar' } }));
  assert.equal(QueueUrl, `${endpoint}/000000000000/wire`);

  // The client compares the digests that we answer with its own.
  const sent = await client.send(new sqs.SendMessageCommand({
    QueueUrl,
    MessageBody: 'Grüße ☕',
    MessageAttributes: {
      text: { DataType: 'String', StringValue: 'ä' },
      number: { DataType: 'Number.int', StringValue: '42' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 1, 255]) },
    },
  }));
  assert.match(sent.MessageId, /^[0-9a-f-]{36}$/);
  const { Messages } = await client.send(new sqs.ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'], WaitTimeSeconds: 1 }));
  assert.equal(Messages.length, 1);
  assert.equal(Messages[0].Body, 'Grüße ☕');
  assert.deepEqual(Messages[0].MessageAttributes.bytes.BinaryValue, new Uint8Array([0, 1, 255]));
  assert.equal(Messages[0].Attributes.ApproximateReceiveCount, '1');

  const batch = await client.send(new sqs.SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', MessageBody: '1' }, { Id: 'b', MessageBody: '2', DelaySeconds: 901 }] }));
  assert.deepEqual([batch.Successful.map(entry => entry.Id), batch.Failed.map(entry => entry.Code)], [['a'], ['InvalidParameterValue']]);
  await client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
  const { Attributes } = await client.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'QueueArn'] }));
  assert.deepEqual(Attributes, { ApproximateNumberOfMessages: '1', QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:wire' });
  assert.deepEqual((await client.send(new sqs.ListQueueTagsCommand({ QueueUrl }))).Tags, { team: 'bar' });

  await assert.rejects(client.send(new sqs.GetQueueUrlCommand({ QueueName: 'none' })), sqs.QueueDoesNotExist);
  await assert.rejects(client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' })), sqs.ReceiptHandleIsInvalid);
  await assert.rejects(client.send(new sqs.CreateQueueCommand({ QueueName: 'wire', Attributes: { VisibilityTimeout: '9' } })), sqs.QueueNameExists);
  await assert.rejects(client.send(new sqs.StartMessageMoveTaskCommand({ SourceArn: 'x' })), error => error.$metadata.httpStatusCode === 501 && error.message.includes('StartMessageMoveTask'));
}
