using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives endpoints their addresses. There is no proxy: what clients use is what the process listens on.</summary>
internal sealed class PortAllocation(IConfiguration configuration)
{
    // Below the ranges that Linux, macOS and Windows take outgoing connections' ports from, so that a port stays free between this choice and its use.
    private const int FirstFreePort = 20_000;
    private const int LastFreePort = 32_000;
    private const int Attempts = 500;

    private readonly HashSet<int> _given = [];

    /// <summary>Whether tests asked for free ports everywhere: upstream's setting.</summary>
    private bool Randomize => configuration.GetValue("DcpPublisher:RandomizePorts", defaultValue: false);

    public void Allocate(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.AllocatedEndpoint is not null)
                continue;

            var wanted = Randomize && endpoint.IsProxied ? null : endpoint.Port;
            var isContainer = resource is ContainerResource;
            if (isContainer && endpoint.TargetPort is null && endpoint.Port is null)
                throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' for container resource '{resource.Name}' must specify the TargetPort value.");

            // A container's port is mapped; a process that has a port of its own keeps it.
            var port = isContainer ? wanted ?? FreePort() : wanted ?? endpoint.TargetPort ?? FreePort();
            var target = isContainer ? endpoint.TargetPort ?? endpoint.Port : port;
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, Address(endpoint.TargetHost), port, target?.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A port that nobody listens on and that no other resource of this application has.</summary>
    public int FreePort()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(FirstFreePort, LastFreePort);
            lock (_given)
            {
                if (IsFree(port) && _given.Add(port))
                    return port;
            }
        }

        throw new DistributedApplicationException($"No free port was found between {FirstFreePort} and {LastFreePort} in {Attempts} attempts.");
    }

    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }

    private static string Address(string targetHost) => targetHost is "0.0.0.0" or "::" or "[::]" or "*" or "+" ? KnownHostNames.Localhost : targetHost;
}
