using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GalaxyCluster.Coordinator.Server;

/// <summary>Where to listen, as a user writes it: HOST:PORT, with an IP address, a name of this machine, or * for all.</summary>
internal static class ListenAddress
{
    /// <exception cref="ListenException">Not HOST:PORT, or a name that is not known.</exception>
    public static async Task<IPEndPoint> ParseAsync(string text, CancellationToken cancellation)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 ||
            !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ||
            port > IPEndPoint.MaxPort)
            throw new ListenException($"'{text}' is no address to listen on: write HOST:PORT, for example 0.0.0.0:7070");
        string host = text[..colon];
        if (host == "*")
            return new IPEndPoint(IPAddress.Any, port);
        if (host == "localhost")
            return new IPEndPoint(IPAddress.Loopback, port);
        if (IPAddress.TryParse(host, out IPAddress? address))
            return new IPEndPoint(address, port);
        try
        {
            IPAddress[] known = await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancellation);
            if (known.Length > 0)
                return new IPEndPoint(known[0], port);
        }
        catch (SocketException)
        {
            // Said below.
        }
        throw new ListenException($"cannot listen on '{text}': the name '{host}' is not known on this machine");
    }
}
