using System.Net;
using System.Net.Sockets;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// A TCP relay on loopback between one worker and the coordinator, whose way can be cut, stalled, delayed and damaged
/// while it is in use. Needs no rights and changes nothing of the system.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private static readonly TimeSpan DelayTime = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly HashSet<RelayConnection> _connections = [];
    private readonly Task _accepting;
    private TaskCompletionSource _changed = NewSource();
    private RelayMode _mode;
    private long _damageAt = -1;

    private Relay(Socket listener, IPEndPoint target, TimeProvider time)
    {
        _listener = listener;
        Target = target;
        _time = time;
        Address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}"));
        _accepting = AcceptAsync();
    }

    /// <summary>What the worker is to join.</summary>
    public Uri Address { get; }

    /// <summary>Where new connections go.</summary>
    public IPEndPoint Target { get; set; }

    /// <summary>Bytes passed on so far, both ways together.</summary>
    public long Passed { get; private set; }

    public static Relay Open(IPEndPoint target, TimeProvider time)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return new Relay(listener, target, time);
    }

    /// <summary>Changes what happens from now on, to open connections too.</summary>
    public void Set(RelayMode mode)
    {
        lock (_gate)
        {
            _mode = mode;
            _changed.TrySetResult();
            _changed = NewSource();
        }

        if (mode == RelayMode.Cut)
            Drop();
    }

    /// <summary>Breaks all open connections with a reset, as a crashed host does.</summary>
    public void Drop()
    {
        RelayConnection[] open;
        lock (_gate)
            open = [.. _connections];
        foreach (RelayConnection connection in open)
            connection.Reset();
    }

    /// <summary>Turns over one bit of what the worker sends, once it has sent so many bytes more.</summary>
    public void DamageAfter(long bytes)
    {
        lock (_gate)
            _damageAt = bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        Drop();
        await _accepting.ConfigureAwait(false);
        _ended.Dispose();
    }

    /// <summary>Waits until a way is open, and for as long as the mode delays it.</summary>
    internal async Task PassAsync(Memory<byte> bytes, bool isUp, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            RelayMode mode;
            lock (_gate)
            {
                mode = _mode;
                changed = _changed.Task;
                if (!IsHeld(mode, isUp))
                {
                    Passed += bytes.Length;
                    if (isUp)
                        Damage(bytes.Span);
                }
            }

            if (mode == RelayMode.Delay)
                await Task.Delay(DelayTime, _time, cancellation).ConfigureAwait(false);
            if (!IsHeld(mode, isUp))
                return;
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    internal void Forget(RelayConnection connection)
    {
        lock (_gate)
            _connections.Remove(connection);
    }

    private static bool IsHeld(RelayMode mode, bool isUp) =>
        mode == RelayMode.StallBoth || mode == (isUp ? RelayMode.StallUp : RelayMode.StallDown);

    private void Damage(Span<byte> bytes)
    {
        if (_damageAt < 0)
            return;
        if (_damageAt >= bytes.Length)
        {
            _damageAt -= bytes.Length;
            return;
        }

        bytes[(int)_damageAt] ^= 0x10;
        _damageAt = -1;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptAsync(_ended.Token).ConfigureAwait(false);
                var connection = new RelayConnection(this, near);
                bool isCut;
                lock (_gate)
                {
                    isCut = _mode == RelayMode.Cut;
                    if (!isCut)
                        _connections.Add(connection);
                }

                if (isCut)
                    connection.Dispose();
                else
                    _ = connection.RunAsync(Target, _ended.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
