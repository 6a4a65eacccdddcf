"""Checks LocalCloud with boto3: python3 clients.py ENDPOINT prints "ok" when all of it holds."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
session = boto3.Session("test", "test", region_name="eu-west-1")


def client(name):
    return session.client(name, endpoint_url=endpoint, config=Config(retries={"max_attempts": 1}))


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
    else:
        raise AssertionError(f"{call} was not refused")


def check_queues():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="boto", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    attributes = {"t": {"DataType": "String", "StringValue": "x"}, "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    sqs.send_message(QueueUrl=url, MessageBody="Grüße", MessageAttributes=attributes)
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    assert message["Body"] == "Grüße" and message["MessageAttributes"]["b"]["BinaryValue"] == b"\x00\xff"
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    try:
        sqs.get_queue_url(QueueName="none")
    except sqs.exceptions.QueueDoesNotExist as error:
        assert error.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue"
    else:
        raise AssertionError("a queue that is not there was found")
    fifo = sqs.create_queue(QueueName="boto.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    for body in ("1", "2", "2", "3"):
        sqs.send_message(QueueUrl=fifo, MessageBody=body, MessageGroupId="g")
    assert [found["Body"] for found in sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10)["Messages"]] == ["1", "2", "3"]


def check_topics():
    sns, sqs = client("sns"), client("sqs")
    url = sqs.create_queue(QueueName="boto-topic")["QueueUrl"]
    topic = sns.create_topic(Name="boto")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:eu-west-1:000000000000:boto-topic",
                  Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"n": [{"numeric": [">", 1]}]})})
    for number in ("1", "2"):
        sns.publish(TopicArn=topic, Message=number, MessageAttributes={"n": {"DataType": "Number", "StringValue": number}})
    assert [found["Body"] for found in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]] == ["2"]
    refused("NotFound", sns.publish, TopicArn=topic + "x", Message="m")


def check_events_and_alarms():
    events, sqs = client("events"), client("sqs")
    url = sqs.create_queue(QueueName="boto-events")["QueueUrl"]
    events.put_rule(Name="boto", EventPattern=json.dumps({"source": ["boto"]}))
    events.put_targets(Rule="boto", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:eu-west-1:000000000000:boto-events", "Input": "\"fixed\""}])
    assert events.put_events(Entries=[{"Source": "boto", "DetailType": "t", "Detail": "{}"}])["FailedEntryCount"] == 0
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "\"fixed\""
    refused("ResourceNotFoundException", events.describe_rule, Name="none")
    refused("NotImplemented", events.list_archives)
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(AlarmName="boto", Namespace="AWS/SQS", MetricName="ApproximateNumberOfMessagesVisible", Statistic="Maximum", Period=60,
                                EvaluationPeriods=1, Threshold=0.5, ComparisonOperator="GreaterThanThreshold")
    alarm = cloudwatch.describe_alarms(AlarmNames=["boto"])["MetricAlarms"][0]
    assert alarm["StateValue"] == "INSUFFICIENT_DATA" and alarm["Threshold"] == 0.5 and alarm["StateUpdatedTimestamp"].year > 2000


def check_functions():
    functions = client("lambda")
    functions.create_function(FunctionName="boto", Runtime="provided.al2023", Handler="h", Role="arn:aws:iam::000000000000:role/r",
                              Code={"S3Bucket": "local-process", "S3Key": "k"})
    assert functions.invoke(FunctionName="boto", InvocationType="Event", Payload=b"{}")["StatusCode"] == 202
    refused("ResourceNotFoundException", functions.get_function, FunctionName="none")
    refused("NotImplemented", client("ec2").describe_instances)


check_queues()
check_topics()
check_events_and_alarms()
check_functions()
print("ok")
