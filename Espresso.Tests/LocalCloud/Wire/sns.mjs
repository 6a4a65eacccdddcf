import assert from 'node:assert/strict';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';

export default async function ({ options }) {
  const client = new sns.SNSClient(options);
  const queues = new sqs.SQSClient(options);
  const { QueueUrl } = await queues.send(new sqs.CreateQueueCommand({ QueueName: 'subscriber' }));
  const { TopicArn } = await client.send(new sns.CreateTopicCommand({ Name: 'wire', Tags: [{ Key: 'team', Value: 'bar' }] }));
  assert.equal(TopicArn, 'arn:aws:sns:eu-west-1:000000000000:wire');
  const { SubscriptionArn } = await client.send(new sns.SubscribeCommand({
    TopicArn,
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:eu-west-1:000000000000:subscriber',
    Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"type":["wanted"]}' },
  }));
  const type = value => ({ type: { DataType: 'String', StringValue: value } });
  await client.send(new sns.PublishCommand({ TopicArn, Message: '<no & no>', MessageAttributes: type('other') }));
  await client.send(new sns.PublishCommand({ TopicArn, Message: '<yes & yes>', MessageAttributes: type('wanted') }));
  const batch = await client.send(new sns.PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: '1', Message: 'b', MessageAttributes: type('wanted') }, { Id: '2', Message: '' }] }));
  assert.deepEqual([batch.Successful.map(entry => entry.Id), batch.Failed.map(entry => entry.Code)], [['1'], ['InvalidParameter']]);
  const { Messages } = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }));
  assert.deepEqual(Messages.map(message => message.Body), ['<yes & yes>', 'b']);
  assert.equal(Messages[0].MessageAttributes.type.StringValue, 'wanted');

  const { Attributes } = await client.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn }));
  assert.equal(Attributes.FilterPolicy, '{"type":["wanted"]}');
  assert.equal((await client.send(new sns.GetTopicAttributesCommand({ TopicArn }))).Attributes.SubscriptionsConfirmed, '1');
  assert.deepEqual((await client.send(new sns.ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags, [{ Key: 'team', Value: 'bar' }]);
  assert.deepEqual((await client.send(new sns.ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions.map(found => found.SubscriptionArn), [SubscriptionArn]);
  await assert.rejects(client.send(new sns.PublishCommand({ TopicArn: TopicArn + 'x', Message: 'm' })), sns.NotFoundException);
  await assert.rejects(client.send(new sns.ListPlatformApplicationsCommand({})), error => error.name === 'NotImplemented' && error.message.includes('ListPlatformApplications'));
  await client.send(new sns.UnsubscribeCommand({ SubscriptionArn }));
  await client.send(new sns.DeleteTopicCommand({ TopicArn }));
  assert.deepEqual((await client.send(new sns.ListTopicsCommand({}))).Topics ?? [], []);
}
