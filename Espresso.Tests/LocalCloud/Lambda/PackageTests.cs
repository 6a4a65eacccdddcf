using System.Diagnostics;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.S3;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Lambda;

/// <summary>Functions that LocalCloud runs itself: the zip's bootstrap, with Lambda's environment, limits and endings.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_runs_as_a_process_with_Lambdas_environment()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop", variables: """{"COFFEE": "flat white", "OTEL_SERVICE_NAME": "mine"}""");

        var answer = await cloud.InvokeAsync("shop", """
            {"do": "env", "names": ["COFFEE", "_HANDLER", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
             "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_ENDPOINT_URL", "OTEL_SERVICE_NAME", "HOME"]}
            """);

        answer.FunctionError.ShouldBeNull(answer.Text);
        answer.Json.Select(pair => $"{pair.Key}={pair.Value}").ShouldBe(
            [
                "COFFEE=flat white", "_HANDLER=api", "AWS_REGION=eu-west-1", "AWS_LAMBDA_FUNCTION_NAME=shop", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512",
                "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand", "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/shop", $"AWS_ENDPOINT_URL={cloud.Cloud.BaseUrl}", "OTEL_SERVICE_NAME=mine",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Calls_after_each_other_are_served_by_one_process_and_its_log_says_how_it_went()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");

        var first = await cloud.InvokeAsync("shop", """{"do": "say", "text": "good morning"}""");
        var second = await cloud.InvokeAsync("shop", """{"do": "pid"}""");

        first.Log.ShouldContain("good morning\n");
        first.Log.ShouldContain("and to stderr\n");
        first.Log.ShouldMatch(@"START RequestId: [0-9a-f-]{36} Version: \$LATEST\n");
        first.Log.ShouldMatch(@"REPORT RequestId: [0-9a-f-]{36}\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms\tMemory Size: 512 MB\tMax Memory Used: [1-9][0-9]* MB\tInit Duration: [0-9.]+ ms\n");
        second.Json.Number("served").ShouldBe(2);
        second.Log.ShouldNotContain("Init Duration");
        second.Version.ShouldBe("$LATEST");
    }

    [Fact]
    public async Task A_process_has_one_call_at_a_time_and_a_call_beyond_the_machines_limit_waits()
    {
        await using var cloud = await RunningCloud.StartAsync(("LocalCloud:MostInstances", "2"));
        await cloud.CreatePackagedAsync("shop");
        var (go, later) = (_folder.File("go"), _folder.File("later"));

        var first = cloud.InvokeAsync("shop", Hold(go));
        var second = cloud.InvokeAsync("shop", Hold(go));
        await TakenAsync(go, 2);
        var third = cloud.InvokeAsync("shop", Hold(later));
        File.Exists(later + ".taken").ShouldBeFalse();
        await File.WriteAllTextAsync(go, "");
        await TakenAsync(later, 1);
        await File.WriteAllTextAsync(later, "");

        var pids = new[] { (await first).Json.Number("pid"), (await second).Json.Number("pid") };
        pids.ShouldBeUnique();
        pids.ShouldContain((await third).Json.Number("pid"));
    }

    [Fact]
    public async Task Beyond_its_reserved_concurrency_a_call_is_refused_and_an_event_waits()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");
        await cloud.CallAsync("lambda", "PutFunctionConcurrency", """{"FunctionName": "shop", "ReservedConcurrentExecutions": 1}""");
        var (go, later) = (_folder.File("go"), _folder.File("later"));
        var first = cloud.InvokeAsync("shop", Hold(go));
        await TakenAsync(go, 1);

        var refused = await cloud.InvokeAsync("shop", "{}");
        refused.Status.ShouldBe(429);
        refused.Json.Text("Reason").ShouldBe("ReservedFunctionConcurrentInvocationLimitExceeded");

        (await cloud.InvokeAsync("shop", Hold(later), "Event")).Status.ShouldBe(202);
        await File.WriteAllTextAsync(go, "");
        await first;
        await cloud.AdvanceUntilAsync(TakenAsync(later, 1), TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(later, "");
    }

    [Fact]
    public async Task What_takes_too_long_is_killed()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");
        await cloud.CallAsync("lambda", "UpdateFunctionConfiguration", """{"FunctionName": "shop", "Timeout": 1}""");
        var before = await cloud.ProcessAsync("shop");

        var answer = await cloud.InvokeAsync("shop", """{"do": "hang"}""");

        answer.FunctionError.ShouldBe("Unhandled");
        answer.ErrorType.ShouldBe("Sandbox.Timedout");
        answer.ErrorMessage.ShouldMatch(@"^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$");
        answer.Log.ShouldContain("Status: timeout");
        (await cloud.ProcessAsync("shop")).ShouldNotBe(before);
        await GoneAsync(before);
    }

    [Fact]
    public async Task A_process_that_ends_in_the_middle_fails_its_call_and_the_next_one_starts_anew()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");

        var answer = await cloud.InvokeAsync("shop", """{"do": "exit", "code": 3}""");

        answer.ErrorType.ShouldBe("Runtime.ExitError");
        answer.ErrorMessage.ShouldEndWith("Error: Runtime exited with error: exit status 3");
        (await cloud.InvokeAsync("shop", """{"do": "pid"}""")).Json.Number("served").ShouldBe(1);
    }

    [Fact]
    public async Task A_process_that_takes_more_memory_than_it_has_is_killed()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");
        await cloud.CallAsync("lambda", "UpdateFunctionConfiguration", """{"FunctionName": "shop", "MemorySize": 256}""");

        var answer = await cloud.InvokeAsync("shop", """{"do": "eat"}""");

        answer.ErrorType.ShouldBe("Runtime.OutOfMemory");
        answer.ErrorMessage.ShouldEndWith("Error: Runtime exited with error: signal: killed");
    }

    [Theory]
    [InlineData("exit", "Runtime.ExitError", "Error: Runtime exited with error: exit status 7")]
    [InlineData("report", "Broken", "no beans")]
    public async Task A_start_that_fails_twice_is_its_calls_answer(string how, string type, string message)
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop", variables: $$"""{"BROKEN": "{{how}}"}""");

        var answer = await cloud.InvokeAsync("shop", "{}");

        answer.FunctionError.ShouldBe("Unhandled");
        answer.ErrorType.ShouldBe(type);
        answer.ErrorMessage.ShouldBe(message);
    }

    [Fact]
    public async Task An_event_is_tried_three_times_and_ends_in_the_dead_letters()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var dead = await cloud.QueueAsync("dead");
        await cloud.CreatePackagedAsync("shop", more: $$""", "DeadLetterConfig": {"TargetArn": "{{RunningCloud.QueueArn("dead")}}"}""");

        await cloud.InvokeAsync("shop", """{"do": "fail", "text": "out of milk"}""", "Event");

        var letter = cloud.ReceiveAsync(dead, seconds: 20);
        var message = (await cloud.AdvanceUntilAsync(letter, TimeSpan.FromMinutes(1))).Single();
        message.Text("Body").ShouldBe("""{"do": "fail", "text": "out of milk"}""");
        message.Object("MessageAttributes")!.Object("ErrorMessage")!.Text("StringValue").ShouldBe("out of milk");
        (await cloud.InvokeAsync("shop", """{"do": "pid"}""")).Json.Number("served").ShouldBe(4);
    }

    [Fact]
    public async Task An_alias_calls_the_version_that_it_names()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop", variables: """{"ROAST": "light"}""");
        (await cloud.CallAsync("lambda", "PublishVersion", """{"FunctionName": "shop"}""")).Text("FunctionArn").ShouldBe(RunningCloud.FunctionArn("shop:1"));
        (await cloud.CallAsync("lambda", "CreateAlias", """{"FunctionName": "shop", "Name": "live", "FunctionVersion": "1"}""")).Text("AliasArn").ShouldBe(RunningCloud.FunctionArn("shop:live"));
        await cloud.CallAsync("lambda", "UpdateFunctionConfiguration", """{"FunctionName": "shop", "Environment": {"Variables": {"ROAST": "dark"}}}""");

        (await RoastAsync("shop")).ShouldBe(("dark", "$LATEST"));
        (await RoastAsync(RunningCloud.FunctionArn("shop:live"))).ShouldBe(("light", "1"));
        await cloud.CallAsync("lambda", "PublishVersion", """{"FunctionName": "shop"}""");
        await cloud.CallAsync("lambda", "UpdateAlias", """{"FunctionName": "shop", "Name": "live", "FunctionVersion": "2"}""");
        (await RoastAsync("shop:live")).ShouldBe(("dark", "2"));
        (await RoastAsync("shop:1")).ShouldBe(("light", "1"));

        await cloud.CallAsync("lambda", "UpdateAlias", """{"FunctionName": "shop", "Name": "live", "RoutingConfig": {"AdditionalVersionWeights": {"1": 1.0}}}""");
        (await RoastAsync("shop:live")).ShouldBe(("light", "1"));
        (await cloud.InvokeAsync("shop:old", "{}")).Status.ShouldBe(404);
        (await cloud.RefusalAsync("lambda", "DeleteFunction", """{"FunctionName": "shop", "Qualifier": "2"}""")).Code.ShouldBe("ResourceConflictException");
        // What has not changed is no new version.
        (await cloud.CallAsync("lambda", "PublishVersion", """{"FunctionName": "shop"}""")).Text("Version").ShouldBe("2");

        async Task<(string?, string?)> RoastAsync(string function)
        {
            var answer = await cloud.InvokeAsync(function, """{"do": "env", "names": ["ROAST"]}""");
            return (answer.Json.Text("ROAST"), answer.Version);
        }
    }

    [Fact]
    public async Task New_code_is_a_new_process_and_the_old_one_leaves()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");
        var old = await cloud.ProcessAsync("shop");
        var script = Package.Zip(("bootstrap", "#!/bin/sh\nexec node \"$LAMBDA_TASK_ROOT/main.js\"\n"), ("main.js", await File.ReadAllTextAsync(Script)));

        await cloud.CallAsync("lambda", "UpdateFunctionCode", $$"""{"FunctionName": "shop", "ZipFile": "{{Convert.ToBase64String(script)}}"}""");

        var now = await cloud.InvokeAsync("shop", """{"do": "pid"}""");
        now.Json.Number("pid").ShouldNotBe(old);
        File.Exists(Path.Combine(now.Json.Text("cwd")!, "main.js")).ShouldBeTrue();
        await GoneAsync(old);
    }

    [Fact]
    public async Task Messages_of_a_queue_start_the_function_that_consumes_it()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var queue = await cloud.QueueAsync("q");
        var heard = await cloud.QueueAsync("heard");
        await cloud.CreatePackagedAsync("shop");
        await cloud.CallAsync("lambda", "PutFunctionEventInvokeConfig", $$$"""{"FunctionName": "shop", "DestinationConfig": {"OnSuccess": {"Destination": "{{{RunningCloud.QueueArn("heard")}}}"}} }""");
        await cloud.CallAsync("lambda", "PublishVersion", """{"FunctionName": "shop"}""");
        await cloud.CallAsync("lambda", "CreateAlias", """{"FunctionName": "shop", "Name": "live", "FunctionVersion": "1"}""");
        await cloud.CallAsync("lambda", "CreateEventSourceMapping", $$"""{"FunctionName": "{{RunningCloud.FunctionArn("shop:live")}}", "EventSourceArn": "{{RunningCloud.QueueArn("q")}}"}""");

        await cloud.SendAsync(queue, "a flat white");
        await cloud.InvokeAsync("shop", """{"do": "echo", "seen": true}""", "Event");

        (await cloud.BodiesAsync(heard, seconds: 20)).Single().ShouldContain("\"seen\":true");
        var served = 0L;
        for (var i = 0; i < 20 && served < 2; i++)
        {
            // The batch was the version's first call when this is its second.
            served = (await cloud.InvokeAsync("shop:live", """{"do": "pid"}""")).Json.Number("served") ?? 0;
        }

        served.ShouldBeGreaterThan(1);
        (await cloud.AttributeAsync(queue, "ApproximateNumberOfMessages")).ShouldBe("0");
    }

    [Fact]
    public async Task A_streamed_response_arrives_whole()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop");
        (await cloud.InvokeAsync("shop", """{"stream": "not JSON at all"}""")).Text.ShouldBe("not JSON at all");
    }

    [Fact]
    public async Task A_package_comes_from_a_bucket_and_what_is_none_is_refused()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("s3", "CreateBucket", """{"Bucket": "packages"}""");
        await cloud.Service<IS3>().WriteAsync("packages", "shop.zip", Package.Script(), "application/zip");
        const string Create = """{"FunctionName": "shop", "Handler": "api", "Role": "arn:aws:iam::000000000000:role/r", "Runtime": "provided.al2023", "Code": """;

        (await cloud.CallAsync("lambda", "CreateFunction", Create + """{"S3Bucket": "packages", "S3Key": "shop.zip"}}""")).Number("CodeSize").ShouldBe(Package.Script().Length);
        (await cloud.ProcessAsync("shop")).ShouldBeGreaterThan(0);

        var missing = await cloud.RefusalAsync("lambda", "UpdateFunctionCode", """{"FunctionName": "shop", "S3Bucket": "packages", "S3Key": "tea.zip"}""");
        missing.Code.ShouldBe("InvalidParameterValueException");
        missing.Message.ShouldContain("NoSuchKey");
        (await cloud.RefusalAsync("lambda", "UpdateFunctionCode", """{"FunctionName": "shop", "ZipFile": "bm90IGEgemlw"}""")).Message.ShouldStartWith("Could not unzip");
        (await cloud.RefusalAsync("lambda", "UpdateFunctionConfiguration", """{"FunctionName": "shop", "Environment": {"Variables": {"AWS_REGION": "x", "_HANDLER": "y"}}}""")).Message.ShouldEndWith("in this request: AWS_REGION, _HANDLER");
        (await cloud.RefusalAsync("lambda", "CreateFunction", Create.Replace("provided.al2023", "nodejs22.x", StringComparison.Ordinal) + """{"ZipFile": "bm90IGEgemlw"}}""")).Code.ShouldBe("NotImplemented");
    }

    [Fact]
    public async Task A_package_without_a_bootstrap_fails_every_call()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CreatePackagedAsync("shop", zip: Package.Zip(("index.js", "")));
        (await cloud.InvokeAsync("shop", "{}")).ErrorType.ShouldBe("Runtime.InvalidEntrypoint");
    }

    [Fact]
    public async Task A_killed_LocalCloud_leaves_no_process_behind_and_its_next_start_runs_the_package()
    {
        int pid;
        var invoke = "/2015-03-31/functions/shop/invocations";
        using (var cloud = await CloudProcess.StartAsync(_folder.Path))
        {
            await cloud.RestAsync("lambda", HttpMethod.Post, "/2015-03-31/functions",
                $$$"""{"FunctionName": "shop", "Runtime": "provided.al2023", "Role": "arn:aws:iam::000000000000:role/r", "Handler": "h", "Timeout": 30, "Code": {"ZipFile": "{{{Convert.ToBase64String(Package.Script())}}}"}}""");
            pid = (int)(await cloud.RestAsync("lambda", HttpMethod.Post, invoke, """{"do": "pid"}""")).Number("pid")!;
            await cloud.KillAsync();
        }

        await GoneAsync(pid);
        using var again = await CloudProcess.StartAsync(_folder.Path);
        (await again.RestAsync("lambda", HttpMethod.Post, invoke, """{"do": "pid"}""")).Number("served").ShouldBe(1);
    }

    private static string Script => Path.Combine(Espresso.Tests.Support.Repository.Root, "Espresso.Tests", "LocalCloud", "Lambda", "bootstrap.js");

    private static string Hold(string file) => $$"""{"do": "hold", "file": "{{file}}"}""";

    /// <summary>Waits until so many calls are in the hands of processes.</summary>
    private static async Task<bool> TakenAsync(string file, int calls)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var watch = Stopwatch.StartNew();
        while (!File.Exists(file + ".taken") || new FileInfo(file + ".taken").Length < calls)
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), $"No process has taken call {calls}.");
            await timer.WaitForNextTickAsync();
        }

        return true;
    }

    private static async Task GoneAsync(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }
}
