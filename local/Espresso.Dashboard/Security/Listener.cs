using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Espresso.Dashboard.Security;

internal enum ListenerKind
{
    Frontend,
    Otlp,
}

/// <summary>Marks a connection with the door it came through, which a Host header cannot forge.</summary>
internal sealed record Listener(ListenerKind Kind)
{
    public static ListenerKind Of(HttpContext http) =>
        http.Features.GetRequiredFeature<Listener>().Kind;

    /// <summary>Binds a loopback URL. <c>localhost</c> with port 0 is IPv4 only: two sockets would get two ports.</summary>
    public static void Bind(KestrelServerOptions kestrel, Uri url, ListenerKind kind, Action<ListenOptions> bound)
    {
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
        {
            kestrel.Listen(address, url.Port, Mark);
        }
        else if (url.Port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, 0, Mark);
        }
        else
        {
            kestrel.ListenLocalhost(url.Port, Mark);
        }

        void Mark(ListenOptions listen)
        {
            listen.Use(next => connection =>
            {
                connection.Features.Set(new Listener(kind));
                return next(connection);
            });
            bound(listen);
        }
    }
}
