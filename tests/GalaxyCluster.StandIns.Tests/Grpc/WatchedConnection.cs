using System.Net;
using System.Net.Sockets;

namespace GalaxyCluster.StandIns.Tests.Grpc;

/// <summary>A client's TCP connection that tells when the HTTP handler has let go of it.</summary>
public sealed class WatchedConnection(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the handler has closed the connection: from then on no call is sent over it.</summary>
    public Task Closed => closed.Task;

    public static async Task<WatchedConnection> OpenAsync(EndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new WatchedConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        closed.TrySetResult();
    }
}
