import assert from 'node:assert/strict';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';

export default async function ({ options }) {
  const client = new cloudwatch.CloudWatchClient(options);
  await client.send(new cloudwatch.PutMetricAlarmCommand({
    AlarmName: 'wire', Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Dimensions: [{ Name: 'QueueName', Value: 'q' }],
    Statistic: 'Maximum', Period: 60, EvaluationPeriods: 2, Threshold: 1.5, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore',
  }));
  await client.send(new cloudwatch.SetAlarmStateCommand({ AlarmName: 'wire', StateValue: 'ALARM', StateReason: 'a test' }));
  const { MetricAlarms } = await client.send(new cloudwatch.DescribeAlarmsCommand({ AlarmNamePrefix: 'wi' }));
  const [alarm] = MetricAlarms;
  assert.deepEqual([alarm.StateValue, alarm.StateReason, alarm.Threshold, alarm.EvaluationPeriods], ['ALARM', 'a test', 1.5, 2]);
  assert.ok(Math.abs(alarm.StateUpdatedTimestamp.getTime() - Date.now()) < 3_600_000);
  await assert.rejects(client.send(new cloudwatch.SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'x' })), cloudwatch.ResourceNotFound);
  await assert.rejects(client.send(new cloudwatch.ListDashboardsCommand({})), error => error.message.includes('ListDashboards'));
  await client.send(new cloudwatch.DeleteAlarmsCommand({ AlarmNames: ['wire'] }));
  assert.deepEqual((await client.send(new cloudwatch.DescribeAlarmsCommand({}))).MetricAlarms ?? [], []);
}
