using Microsoft.AspNetCore.Builder;

namespace Espresso.Tests.ServiceDefaults;

public class AllowedOriginTests
{
    private const string Site = "https://coffee.example.com";

    [Theory]
    [InlineData("/fine", 200)]
    [InlineData("/bug", 500)]
    [InlineData("/nowhere", 404)]
    public async Task Pages_of_the_site_may_read_every_answer_and_the_headers_that_they_need(string path, int status)
    {
        await using var service = await Service.StartAsync(Map, settings: ("Site:AllowedOrigin", Site));

        using var answer = await service.Http.GetAsync(path);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Site]);
        answer.Headers.GetValues("Access-Control-Expose-Headers").ShouldBe(["ETag,Location,Retry-After"]);
    }

    [Fact]
    public async Task Without_an_origin_no_other_page_may()
    {
        await using var service = await Service.StartAsync(Map);

        using var answer = await service.Http.GetAsync("/fine");

        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/fine", () => "fine");
        app.MapGet("/bug", string () => throw new InvalidOperationException("a bug"));
    }
}
