using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Espresso.Tests.LocalCloud;

/// <summary>Requests as they are on the wire, without a client library: what AWS documents, and nothing that helps.</summary>
internal static class RawAws
{
    /// <summary>A signature of the right form; LocalCloud reads its scope and does not verify it.</summary>
    public static string Signature(string service) =>
        $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-west-1/{service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000";

    /// <summary>A Query request; the answer's elements have no namespace.</summary>
    public static async Task<(HttpStatusCode Status, XElement Answer)> QueryAsync(this HttpClient http, string service, string version, string action, params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.TryAddWithoutValidation("Authorization", Signature(service));
        request.Content = new FormUrlEncodedContent(
            new[] { ("Action", action), ("Version", version) }.Concat(parameters).Select(one => KeyValuePair.Create(one.Item1, one.Item2)));
        using var response = await http.SendAsync(request);
        var answer = XElement.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, answer.WithoutNamespace());
    }

    /// <summary>The same document with plain names, and no declaration that would bring the namespace back.</summary>
    public static XElement WithoutNamespace(this XElement root)
    {
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration).Remove();
        }

        return root;
    }

    /// <summary>An AWS JSON 1.1 request.</summary>
    public static async Task<(HttpStatusCode Status, JsonObject Answer)> JsonAsync(this HttpClient http, string target, JsonObject input, string? signedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        if (signedFor is not null)
            request.Headers.TryAddWithoutValidation("Authorization", Signature(signedFor));
        request.Content = new StringContent(input.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-amz-json-1.1"));
        using var response = await http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }
}
