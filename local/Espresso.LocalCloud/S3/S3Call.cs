using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Espresso.LocalCloud.Kernel;
using Microsoft.AspNetCore.Http.Features;

namespace Espresso.LocalCloud.S3;

/// <summary>A request in S3's terms: bucket and key from the raw path, sub-resources from the query.</summary>
internal sealed class S3Call
{
    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private const int LargestDocument = 2 * 1024 * 1024;

    public S3Call(HttpContext http, CloudCall call)
    {
        (Http, RequestId) = (http, call.RequestId);
        // The raw target: keys may hold encoded slashes, double slashes and dots.
        var path = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2)[0].TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        Bucket = Uri.UnescapeDataString(slash < 0 ? path : path[..slash]);
        Key = slash < 0 ? "" : Uri.UnescapeDataString(path[(slash + 1)..]);
    }

    public HttpContext Http { get; }

    public string RequestId { get; }

    public string Bucket { get; }

    /// <summary>Empty for requests about the bucket.</summary>
    public string Key { get; }

    public HttpRequest Request => Http.Request;

    public HttpResponse Response => Http.Response;

    public CancellationToken Aborted => Http.RequestAborted;

    public bool Has(string query) => Request.Query.ContainsKey(query);

    public string? Query(string name) => Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public string? Header(string name) => Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>A number from the query.</summary>
    public int Number(string name, int byDefault)
    {
        if (Query(name) is not { Length: > 0 } text)
            return byDefault;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw S3Error.Invalid($"Provided {name} not an integer or within integer range");
    }

    /// <summary>The body as XML.</summary>
    public async Task<XElement> ReadXmlAsync()
    {
        using var buffer = new MemoryStream();
        await Request.Body.CopyToAsync(buffer, Aborted);
        if (buffer.Length > LargestDocument)
            throw new CloudException("MaxMessageLengthExceeded", "Your request was too large.");
        buffer.Position = 0;
        try
        {
            using var reader = XmlReader.Create(buffer, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XElement.Load(reader);
            // Clients send it with and without the namespace.
            foreach (var element in root.DescendantsAndSelf())
                element.Name = element.Name.LocalName;
            return root;
        }
        catch (XmlException)
        {
            throw S3Error.MalformedXml();
        }
    }

    /// <summary>Answers with a document; elements are given without a namespace.</summary>
    public Task WriteXmlAsync(XElement root, int status = StatusCodes.Status200OK)
    {
        foreach (var element in root.DescendantsAndSelf())
            element.Name = Namespace + element.Name.LocalName;
        return WriteAsync(root, status);
    }

    public Task WriteErrorAsync(CloudException error)
    {
        // What was set for success must not go out with an error.
        foreach (var header in Response.Headers.Keys.Where(name => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)).ToArray())
            Response.Headers.Remove(header);
        var bare = HttpMethods.IsHead(Request.Method) || error.Status is StatusCodes.Status304NotModified;
        Response.StatusCode = error.Status;
        return bare ? Task.CompletedTask : WriteAsync(new XElement("Error",
            new XElement("Code", error.Code), new XElement("Message", error.Message),
            error.Members.Select(member => new XElement(member.Key, member.Value)),
            new XElement("Resource", "/" + Bucket + (Key.Length > 0 ? "/" + Key : "")), new XElement("RequestId", RequestId)), error.Status);
    }

    public Task NoContent()
    {
        Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private async Task WriteAsync(XElement root, int status)
    {
        // Keys may hold characters that XML 1.0 has no way to write; encoding-type=url is there for them.
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = false }))
            root.Save(xml);
        Response.StatusCode = status;
        Response.ContentType = "application/xml";
        Response.ContentLength = buffer.Length;
        await Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), Aborted);
    }
}
