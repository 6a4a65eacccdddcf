import assert from 'node:assert/strict';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';

export default async function ({ options }) {
  const client = new dynamodb.DynamoDBClient(options);
  const send = command => client.send(command);
  const TableName = `wire-${process.pid}-${Date.now()}`;
  const S3Bucket = 'wire-exports';
  await new s3.S3Client({ ...options, forcePathStyle: true }).send(new s3.CreateBucketCommand({ Bucket: S3Bucket }));
  await send(new dynamodb.CreateTableCommand({
    TableName, BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  }));
  await send(new dynamodb.PutItemCommand({ TableName, Item: { pk: { S: 'ä' } } }));

  const TableArn = `arn:aws:dynamodb:eu-west-1:000000000000:table/${TableName}`;
  const request = { TableArn, S3Bucket, S3Prefix: 'wire' };
  await assert.rejects(send(new dynamodb.ExportTableToPointInTimeCommand(request)), dynamodb.PointInTimeRecoveryUnavailableException);
  const { ContinuousBackupsDescription: backups } = await send(new dynamodb.UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }));
  assert.equal(backups.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus, 'ENABLED');
  assert.ok(backups.PointInTimeRecoveryDescription.EarliestRestorableDateTime <= backups.PointInTimeRecoveryDescription.LatestRestorableDateTime);
  await assert.rejects(send(new dynamodb.ExportTableToPointInTimeCommand({ ...request, ExportTime: new Date(0) })), dynamodb.InvalidExportTimeException);
  await assert.rejects(send(new dynamodb.ExportTableToPointInTimeCommand({ ...request, TableArn: `${TableArn}-not` })), dynamodb.TableNotFoundException);

  const { ExportDescription: started } = await send(new dynamodb.ExportTableToPointInTimeCommand(request));
  assert.equal(started.ExportStatus, 'IN_PROGRESS');
  assert.ok(Math.abs(started.ExportTime.getTime() - Date.now()) < 3_600_000);
  let done = started;
  while (done.ExportStatus === 'IN_PROGRESS') {
    ({ ExportDescription: done } = await send(new dynamodb.DescribeExportCommand({ ExportArn: started.ExportArn })));
  }
  assert.deepEqual([done.ExportStatus, done.ItemCount, done.ExportManifest.endsWith('/manifest-summary.json')], ['COMPLETED', 1, true]);
  const { ExportSummaries } = await send(new dynamodb.ListExportsCommand({ TableArn }));
  assert.deepEqual(ExportSummaries.map(found => found.ExportArn), [started.ExportArn]);
  await assert.rejects(send(new dynamodb.DescribeExportCommand({ ExportArn: `${TableArn}/export/01234567890123-a1b2c3d4` })), dynamodb.ExportNotFoundException);
  await send(new dynamodb.DeleteTableCommand({ TableName }));
}
