using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.Tests.LocalCloud.Kernel;

namespace Espresso.Tests.LocalCloud.Ses;

/// <summary>SES v2 over REST-JSON, and the page where its mail ends.</summary>
public class CapturedMail
{
    [Fact]
    public async Task A_simple_mail_is_kept_with_all_its_recipients()
    {
        await using var cloud = await RunningCloud.StartAsync();
        var (status, answer) = await SendAsync(cloud, """
            {"FromEmailAddress": "Shop <shop@example.com>", "Destination": {"ToAddresses": ["ana@example.com"], "CcAddresses": ["bo@example.com"]},
             "Content": {"Simple": {"Subject": {"Data": "قهوتك جاهزة"}, "Body": {"Html": {"Data": "<p>Ready</p>"}, "Text": {"Data": "Ready"}}}}}
            """);
        status.ShouldBe(HttpStatusCode.OK);
        var mail = (await MailsAsync(cloud)).Single()!;
        mail["id"]!.GetValue<string>().ShouldBe(answer["MessageId"]!.GetValue<string>());
        mail["from"]!.GetValue<string>().ShouldBe("Shop <shop@example.com>");
        mail["to"]!.AsArray().Select(to => to!.GetValue<string>()).ShouldBe(["ana@example.com", "bo@example.com"]);
        mail["subject"]!.GetValue<string>().ShouldBe("قهوتك جاهزة");
        mail["html"]!.GetValue<string>().ShouldBe("<p>Ready</p>");
        (await MailsAsync(cloud, "?to=carla@example.com")).Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_raw_message_is_read()
    {
        await using var cloud = await RunningCloud.StartAsync();
        const string Raw = "From: =?utf-8?Q?Caf=C3=A9?= <shop@example.com>\r\nTo: ana@example.com,\r\n bo@example.com\r\nSubject: =?utf-8?B?R3LDtsOfZQ==?=\r\n =?utf-8?Q?_S?=\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + "f=C3=BCr =\r\ndich\r\n--b1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+ZsO8cjwvYj4=\r\n--b1--\r\n";
        await SendAsync(cloud, new JsonObject { ["Content"] = new JsonObject { ["Raw"] = new JsonObject { ["Data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(Raw)) } } }.ToJsonString());
        var mail = (await MailsAsync(cloud)).Single()!;
        mail["from"]!.GetValue<string>().ShouldBe("Café <shop@example.com>");
        mail["to"]!.AsArray().Count.ShouldBe(2);
        mail["subject"]!.GetValue<string>().ShouldBe("Größe S");
        mail["text"]!.GetValue<string>().Trim().ShouldBe("für dich");
        mail["html"]!.GetValue<string>().ShouldBe("<b>für</b>");
    }

    [Fact]
    public async Task A_template_is_filled_and_its_values_are_escaped()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await cloud.CallAsync("email", "CreateEmailTemplate", """{"TemplateName": "ready", "TemplateContent": {"Subject": "{{order.number}} for {{name}}", "Html": "<p>{{name}}{{{raw}}}</p>", "Text": "{{name}}"}}""");
        await SendAsync(cloud, Templated("""{"name": "<Ana>", "order": {"number": 12}, "raw": "<br>"}"""));
        var mail = (await MailsAsync(cloud)).Single()!;
        mail["subject"]!.GetValue<string>().ShouldBe("12 for <Ana>");
        mail["html"]!.GetValue<string>().ShouldBe("<p>&lt;Ana&gt;<br></p>");

        var (status, answer) = await SendAsync(cloud, Templated("""{"name": "Ana"}"""));
        status.ShouldBe(HttpStatusCode.BadRequest);
        answer["message"]!.GetValue<string>().ShouldBe("Attribute 'order.number' is not present in the rendering data.");

        static string Templated(string data) => new JsonObject
        {
            ["FromEmailAddress"] = "shop@example.com",
            ["Destination"] = new JsonObject { ["ToAddresses"] = new JsonArray("ana@example.com") },
            ["Content"] = new JsonObject { ["Template"] = new JsonObject { ["TemplateName"] = "ready", ["TemplateData"] = data } },
        }.ToJsonString();
    }

    [Theory]
    [InlineData("""{"FromEmailAddress": "shop@example.com", "Destination": {"ToAddresses": []}, "Content": {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}}""", "Missing final destination")]
    [InlineData("""{"FromEmailAddress": "shop", "Destination": {"ToAddresses": ["a@b.c"]}, "Content": {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}}""", "Missing final '@domain'")]
    [InlineData("""{"FromEmailAddress": "shop@example.com", "Destination": {"ToAddresses": ["a@b.c"]}, "Content": {}}""", "Content needs Simple")]
    public async Task A_mail_that_cannot_be_sent_is_refused(string input, string message)
    {
        await using var cloud = await RunningCloud.StartAsync();
        var (status, answer) = await SendAsync(cloud, input);
        status.ShouldBe(HttpStatusCode.BadRequest);
        answer["message"]!.GetValue<string>().ShouldContain(message);
        (await MailsAsync(cloud)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task The_page_shows_scripts_as_text_and_the_mail_in_a_cage()
    {
        await using var cloud = await RunningCloud.StartAsync();
        await SendAsync(cloud, """
            {"FromEmailAddress": "shop@example.com", "Destination": {"ToAddresses": ["ana@example.com"]},
             "Content": {"Simple": {"Subject": {"Data": "<script>alert(1)</script>"}, "Body": {"Html": {"Data": "<script>alert(2)</script>"}}}}}
            """);
        using var page = await cloud.Http.GetAsync("/_localcloud/mail");
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        html.ShouldNotContain("<script>alert");
        html.ShouldContain("sandbox=\"allow-popups allow-popups-to-escape-sandbox\"");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; style-src 'nonce-");

        using var body = await cloud.Http.GetAsync($"/_localcloud/mail/{(await MailsAsync(cloud)).Single()!["id"]}/body");
        body.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("sandbox allow-popups");
    }

    [Fact]
    public async Task Mail_survives_a_restart_and_goes_when_it_is_cleared()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await RunningCloud.StartAsync(folder.Path))
        {
            await SendAsync(before, """
                {"FromEmailAddress": "shop@example.com", "Destination": {"ToAddresses": ["ana@example.com"]}, "Content": {"Simple": {"Subject": {"Data": "one"}, "Body": {"Text": {"Data": "t"}}}}}
                """);
        }

        await using var after = await RunningCloud.StartAsync(folder.Path);
        (await MailsAsync(after)).Single()!["subject"]!.GetValue<string>().ShouldBe("one");
        using var cleared = await after.Http.DeleteAsync("/_localcloud/mail");
        cleared.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await MailsAsync(after)).Count.ShouldBe(0);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> SendAsync(RunningCloud cloud, string input)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/email/outbound-emails") { Content = new StringContent(input, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", RawAws.Signature("ses"));
        using var response = await cloud.Http.SendAsync(request);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    private static async Task<JsonArray> MailsAsync(RunningCloud cloud, string query = "") =>
        JsonNode.Parse(await cloud.Http.GetStringAsync("/_localcloud/mail.json" + query))!["items"]!.AsArray();
}
