using System.Net;
using System.Net.Sockets;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>One connection through a relay: two sockets, and a pump for each direction.</summary>
internal sealed class RelayConnection(Relay relay, Socket near) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _reset = new();

    public async Task RunAsync(IPEndPoint target, CancellationToken ended)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ended, _reset.Token);
        try
        {
            near.NoDelay = true;
            await _far.ConnectAsync(target, over.Token).ConfigureAwait(false);
            Task up = PumpAsync(near, _far, isUp: true, over.Token);
            Task down = PumpAsync(_far, near, isUp: false, over.Token);
            await (await Task.WhenAny(up, down).ConfigureAwait(false)).ConfigureAwait(false);
            await Task.WhenAll(up, down).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone, or nobody listens at the other: what is left is broken off below.
        }
        finally
        {
            relay.Forget(this);
            Dispose();
        }
    }

    /// <summary>Breaks both ends off with a reset.</summary>
    public void Reset()
    {
        lock (_reset)
        {
            if (!_reset.IsCancellationRequested)
                _reset.Cancel();
        }

        near.Close(0);
        _far.Close(0);
    }

    /// <summary>Resets what is still open; must be called once, after which <see cref="Reset"/> does nothing more.</summary>
    public void Dispose()
    {
        Reset();
        near.Dispose();
        _far.Dispose();
        _reset.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool isUp, CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await from.ReceiveAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            Memory<byte> bytes = buffer.AsMemory(0, count);
            await relay.PassAsync(bytes, isUp, cancellation).ConfigureAwait(false);
            for (int sent = 0; sent < count;)
                sent += await to.SendAsync(bytes[sent..], cancellation).ConfigureAwait(false);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
