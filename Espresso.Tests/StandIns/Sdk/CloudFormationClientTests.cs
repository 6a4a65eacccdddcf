using System.Net;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;

namespace Espresso.Tests.StandIns.Sdk;

public class CloudFormationClientTests
{
    private static AmazonCloudFormationClient Client(WireServer server) => new(
        new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
        new AmazonCloudFormationConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });

    private static string Xml(string operation, string result) =>
        $"<{operation}Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><{operation}Result>{result}</{operation}Result>"
        + $"<ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata></{operation}Response>";

    [Fact]
    public async Task A_change_set_is_created_by_a_signed_form()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, Xml("CreateChangeSet", "<Id>arn:cs</Id><StackId>arn:stack</StackId>")));
        using var client = Client(server);

        var answer = await client.CreateChangeSetAsync(new CreateChangeSetRequest
        {
            StackName = "espresso",
            ChangeSetName = "first",
            ChangeSetType = ChangeSetType.CREATE,
            TemplateBody = "{\"a\":\"b & c\"}",
            Capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            Parameters = [new Parameter { ParameterKey = "NamePrefix", ParameterValue = "t1-" }],
            Tags = [new Tag { Key = "k", Value = "v" }],
        });

        answer.Id.ShouldBe("arn:cs");
        answer.StackId.ShouldBe("arn:stack");
        answer.ResponseMetadata.RequestId.ShouldBe("req-1");
        answer.HttpStatusCode.ShouldBe(HttpStatusCode.OK);
        var request = server.Single();
        request.Method.ShouldBe("POST");
        request.Path.ShouldBe("/");
        request.Headers["Content-Type"].ShouldBe("application/x-www-form-urlencoded; charset=utf-8");
        request.Headers["Authorization"].ShouldMatch("^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-west-1/cloudformation/aws4_request, ");
        request.Form.ShouldBe([
            "Action=CreateChangeSet",
            "Capabilities.member.1=CAPABILITY_IAM",
            "Capabilities.member.2=CAPABILITY_NAMED_IAM",
            "ChangeSetName=first",
            "ChangeSetType=CREATE",
            "Parameters.member.1.ParameterKey=NamePrefix",
            "Parameters.member.1.ParameterValue=t1-",
            "StackName=espresso",
            "Tags.member.1.Key=k",
            "Tags.member.1.Value=v",
            "TemplateBody={\"a\":\"b & c\"}",
            "Version=2010-05-15",
        ]);
    }

    [Fact]
    public async Task A_stack_is_read_with_its_outputs()
    {
        await using var server = await WireServer.StartAsync(new Answer(200, Xml("DescribeStacks", """
            <Stacks><member><StackName>espresso</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
              <CreationTime>2026-11-22T10:00:00.500Z</CreationTime><DisableRollback>false</DisableRollback>
              <Outputs><member><OutputKey>OrdersTableName</OutputKey><OutputValue>orders</OutputValue></member></Outputs></member></Stacks>
            """)));
        using var client = Client(server);

        var stack = (await client.DescribeStacksAsync(new DescribeStacksRequest { StackName = "espresso" })).Stacks.ShouldHaveSingleItem();

        stack.StackStatus.ShouldBe(StackStatus.CREATE_COMPLETE);
        stack.CreationTime.ShouldBe(new DateTime(2026, 11, 22, 10, 0, 0, 500, DateTimeKind.Utc));
        stack.DisableRollback.ShouldBe(false);
        stack.Outputs.ShouldHaveSingleItem().OutputValue.ShouldBe("orders");
        stack.Tags.ShouldBeNull();
        stack.LastUpdatedTime.ShouldBeNull();
    }

    [Fact]
    public async Task A_modelled_error_has_its_own_exception()
    {
        await using var server = await WireServer.StartAsync(new Answer(404,
            "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error><Type>Sender</Type><Code>ChangeSetNotFound</Code>"
            + "<Message>ChangeSet [x] does not exist</Message></Error><RequestId>req-2</RequestId></ErrorResponse>"));
        using var client = Client(server);

        var error = await Should.ThrowAsync<ChangeSetNotFoundException>(client.DescribeChangeSetAsync(new DescribeChangeSetRequest { ChangeSetName = "x" }));

        error.ErrorCode.ShouldBe("ChangeSetNotFound");
        error.Message.ShouldBe("ChangeSet [x] does not exist");
        error.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        error.RequestId.ShouldBe("req-2");
        error.ErrorType.ShouldBe(ErrorType.Sender);
    }

    [Fact]
    public async Task Any_other_error_is_the_services_general_exception()
    {
        await using var server = await WireServer.StartAsync(new Answer(400,
            "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error>"
            + "<RequestId>req-3</RequestId></ErrorResponse>"));
        using var client = Client(server);

        var error = await Should.ThrowAsync<AmazonCloudFormationException>(client.DescribeStacksAsync(new DescribeStacksRequest { StackName = "x" }));

        error.ErrorCode.ShouldBe("ValidationError");
    }

    [Theory]
    [InlineData(false, "https://cloudformation.eu-west-1.amazonaws.com/")]
    [InlineData(true, "https://cloudformation-fips.eu-west-1.amazonaws.com/")]
    public void Without_an_explicit_endpoint_requests_go_to_the_region(bool fips, string expected)
    {
        using var client = new AmazonCloudFormationClient(
            "AKIDEXAMPLE", "secret", new AmazonCloudFormationConfig { RegionEndpoint = Amazon.RegionEndpoint.EUWest1, UseFIPSEndpoint = fips, IgnoreConfiguredEndpointUrls = true });

        new Uri(client.DetermineServiceOperationEndpoint(new DescribeStacksRequest()).URL).ToString().ShouldBe(expected);
    }

    [Fact]
    public async Task A_throttled_request_is_tried_again()
    {
        await using var server = await WireServer.StartAsync(
            new Answer(400, "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"),
            new Answer(200, Xml("DescribeStacks", "<Stacks/>")));
        using var client = new AmazonCloudFormationClient(
            "AKIDEXAMPLE", "secret", new AmazonCloudFormationConfig { ServiceURL = server.Url, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 1 });

        var answer = await client.DescribeStacksAsync(new DescribeStacksRequest());

        answer.Stacks.ShouldBeNull();
        server.Requests.Count.ShouldBe(2);
    }
}
