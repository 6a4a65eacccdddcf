using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.AspNetCoreServer.Hosting;
using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Espresso.Tests.StandIns.LambdaHosting;

/// <summary>An ASP.NET Core application on the Lambda server, with a Runtime API that a test sends events through.</summary>
internal sealed class Function : IAsyncDisposable
{
    private readonly WebApplication application;

    private Function(RuntimeApi api, WebApplication application) => (Api, this.application) = (api, application);

    public RuntimeApi Api { get; }

    public IServiceProvider Services => application.Services;

    /// <param name="handle">What the application does with every request.</param>
    public static Task<Function> StartAsync(
        RequestDelegate handle, LambdaEventSource source = LambdaEventSource.RestApi, Action<HostingOptions>? configure = null, string path = "")
        => StartAsync(_ => { }, app => app.Run(handle), source, configure, path);

    /// <summary>Starts an application of one's own making.</summary>
    public static async Task<Function> StartAsync(
        Action<WebApplicationBuilder> add, Action<WebApplication> map, LambdaEventSource source = LambdaEventSource.RestApi,
        Action<HostingOptions>? configure = null, string path = "")
    {
        var api = await RuntimeApi.StartAsync(path);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var options = new HostingOptions();
        configure?.Invoke(options);
        add(builder);
        // As AddAWSLambdaHosting does; that one asks the process's environment, which all tests share.
        builder.Services.Replace(ServiceDescriptor.Singleton<IServer>(services => new LambdaServer(
            EventShape.For(source, options), options.EnableResponseStreaming, services.GetRequiredService<IHostApplicationLifetime>(), services.GetServices<BeforeSnapshotRequest>(), api.Address)));
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new Function(api, app);
    }

    /// <summary>Sends an event and reads the answer as API Gateway does.</summary>
    public async Task<JsonNode> InvokeAsync(string @event)
    {
        var sent = await Api.InvokeAsync(@event);
        sent.Kind.ShouldBe("response", sent.Text);
        return JsonNode.Parse(sent.Text)!;
    }

    /// <summary>The body of an answer, as text.</summary>
    public static string BodyOf(JsonNode answer) => Encoding.UTF8.GetString(BytesOf(answer));

    public static byte[] BytesOf(JsonNode answer)
    {
        var body = answer["body"]!.GetValue<string>();
        return answer["isBase64Encoded"]!.GetValue<bool>() ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body);
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        await Api.DisposeAsync();
    }
}
