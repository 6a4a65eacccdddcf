using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Espresso.Tests.Support;

/// <summary>Somebody who calls the API; what they do reads like what they would say they do.</summary>
public sealed class Caller(HttpClient client, string email, string? subject)
{
    public string Email => email;

    /// <summary>The Cognito <c>sub</c>; null for somebody who is not signed in.</summary>
    public string? Subject => subject;

    public HttpClient Http => client;

    public Task<Answer> GetAsync(string path, string? ifNoneMatch = null) => SendAsync(HttpMethod.Get, path, null, ("If-None-Match", ifNoneMatch));

    public Task<Answer> PostAsync(string path, object? body = null, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body ?? new { }), ("Idempotency-Key", idempotencyKey));

    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    /// <summary>The code on the shop's screen; for staff.</summary>
    public async Task<string> CodeOnScreenAsync() => (await GetAsync("/api/qr-code")).ShouldBe(HttpStatusCode.OK)["code"]!.GetValue<string>();

    public Task<Answer> ScanAsync(string code, string? idempotencyKey = null) => PostAsync("/api/qr-code", new { code }, idempotencyKey);

    /// <summary>Scans and expects to be let in.</summary>
    /// <returns>The order's id.</returns>
    public async Task<string> ScannedOrderAsync(string code) => (await ScanAsync(code)).ShouldBe(HttpStatusCode.Created)["id"]!.GetValue<string>();

    public Task<Answer> PlaceAsync(string order, Drink drink) =>
        PutAsync($"/api/orders/{order}", new { drink = drink.Id, size = drink.Size, options = drink.Options, name = drink.Name });

    public Task<Answer> OrderAsync(string order) => GetAsync($"/api/orders/{order}");

    public Task<Answer> AcceptAsync(string order) => PostAsync($"/api/orders/{order}/accept");

    public Task<Answer> ReleaseAsync(string order) => PostAsync($"/api/orders/{order}/release");

    public Task<Answer> ReadyAsync(string order) => PostAsync($"/api/orders/{order}/ready");

    public Task<Answer> CollectAsync(string order) => PostAsync($"/api/orders/{order}/collect");

    public Task<Answer> CancelAsync(string order) => PostAsync($"/api/orders/{order}/cancel");

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }
}

/// <summary>What the API answered.</summary>
/// <param name="Body">The JSON of the answer; null when there is none.</param>
public sealed record Answer(HttpStatusCode Status, JsonNode? Body, string? ETag, string? ContentType, TimeSpan? RetryAfter)
{
    /// <summary>The stable code of a refusal.</summary>
    public string? Code => Body?["code"]?.GetValue<string>();

    /// <summary>The body, when the status is the expected one; what was answered instead otherwise.</summary>
    public JsonNode ShouldBe(HttpStatusCode status)
    {
        Status.ShouldBe(status, Body?.ToJsonString() ?? "(no body)");
        return Body!;
    }

    public void ShouldBeRefused(HttpStatusCode status, string code)
    {
        Status.ShouldBe(status, Body?.ToJsonString() ?? "(no body)");
        ContentType.ShouldBe("application/problem+json");
        Code.ShouldBe(code);
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        var json = type is not null && type.EndsWith("json", StringComparison.Ordinal) && text.Length > 0 ? JsonNode.Parse(text) : null;
        return new Answer(response.StatusCode, json, response.Headers.ETag?.ToString(), type, response.Headers.RetryAfter?.Delta);
    }
}

/// <summary>A drink as a customer asks for it.</summary>
public sealed record Drink(string Id, string Size, Dictionary<string, string[]> Options, string? Name = null)
{
    public Drink For(string name) => this with { Name = name };
}
