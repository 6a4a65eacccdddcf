using System.Net;
using System.Text;
using Espresso.Tests.Support;

namespace Espresso.Tests.EndToEnd;

[Collection(ShopCollection.Name)]
public class BadInput(RunningShop shop)
{
    [Theory]
    [InlineData("{\"code\":")]
    [InlineData("[]")]
    [InlineData("{\"code\":42}")]
    [InlineData("{\"code\":null}")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("{\"code\":\"x\",\"code\":{}}")]
    public async Task A_scan_that_is_not_one_is_refused_and_stores_nothing(string body)
    {
        var ana = await shop.NewUserAsync();
        var answer = await SendAsync(ana, HttpMethod.Post, "/api/qr-code", body);

        answer.ShouldBeRefused(HttpStatusCode.BadRequest, "request.invalid");
        (await ana.GetAsync("/api/orders?mine=true")).Body!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_code_that_was_never_shown_is_unknown()
    {
        var ana = await shop.NewUserAsync();
        (await ana.ScanAsync("NO-SUCH-CODE")).ShouldBeRefused(HttpStatusCode.NotFound, "qr.unknown");
    }

    [Theory]
    [InlineData("""{"drink":"cup-of-tea","size":"medium","options":{},"name":"Ana"}""", "drink.unknown")]
    [InlineData("""{"drink":"flat-white","size":"bucket","options":{},"name":"Ana"}""", "options.invalid")]
    [InlineData("""{"drink":"flat-white","size":"medium","options":{"milk":"petrol"},"name":"Ana"}""", "options.invalid")]
    [InlineData("""{"drink":"flat-white","size":"medium","options":{"syrup":["vanilla","caramel","hazelnut"]},"name":"Ana"}""", "options.invalid")]
    [InlineData("""{"drink":"flat-white","size":"medium","options":{"gold":["leaf"]},"name":"Ana"}""", "options.invalid")]
    [InlineData("""{"drink":"flat-white","size":"medium","options":{},"name":"<script>alert(1)</script>"}""", "request.invalid")]
    [InlineData("""{"drink":{"id":"flat-white"},"size":"medium"}""", "request.invalid")]
    [InlineData("""{"drink":"flat-white","size":"medium","options":[[[]]],"name":"Ana"}""", "request.invalid")]
    [InlineData("""not json""", "request.invalid")]
    public async Task A_choice_that_cannot_be_made_is_refused_and_the_order_still_waits_for_one(string body, string code)
    {
        var ana = await shop.NewUserAsync();
        var order = await ana.ScannedOrderAsync(await shop.Barista.CodeOnScreenAsync());

        var answer = await SendAsync(ana, HttpMethod.Put, $"/api/orders/{order}", body);

        ((int)answer.Status).ShouldBeInRange(400, 422, answer.ToString());
        answer.Code.ShouldBe(code);
        answer.ContentType.ShouldBe("application/problem+json");
        (await ana.OrderAsync(order)).Body!["status"]!.GetValue<string>().ShouldBe("scanned");
        await ana.CancelAsync(order);
    }

    [Fact]
    public async Task A_huge_body_is_refused_before_it_is_read()
    {
        var ana = await shop.NewUserAsync();
        var answer = await SendAsync(ana, HttpMethod.Post, "/api/qr-code", "{\"code\":\"x\",\"more\":\"" + new string('x', 2_000_000) + "\"}");
        answer.ShouldBeRefused(HttpStatusCode.RequestEntityTooLarge, "too_large");
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("..%2f..%2fetc")]
    public async Task An_id_that_does_not_parse_names_no_order(string id)
    {
        var ana = await shop.NewUserAsync();
        var answer = await ana.GetAsync("/api/orders/" + id);
        ((int)answer.Status).ShouldBeInRange(400, 404, answer.ToString());
        answer.Code.ShouldNotBeNull();
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_a_mismatch()
    {
        var ana = await shop.NewUserAsync();
        var code = await shop.Barista.CodeOnScreenAsync();
        var order = (await ana.ScanAsync(code, "my-key")).ShouldBe(HttpStatusCode.Created)["id"]!.GetValue<string>();

        (await ana.ScanAsync(code + "X", "my-key")).ShouldBeRefused(HttpStatusCode.UnprocessableEntity, "idempotency.mismatch");
        await ana.CancelAsync(order);
    }

    [Fact]
    public async Task Text_that_is_not_JSON_by_its_type_is_refused()
    {
        var ana = await shop.NewUserAsync();
        var answer = await SendAsync(ana, HttpMethod.Post, "/api/qr-code", "code=1", "application/x-www-form-urlencoded");
        answer.Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        answer.Code.ShouldNotBeNull();
    }

    private static async Task<Answer> SendAsync(Caller caller, HttpMethod method, string path, string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        using var response = await caller.Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }
}
