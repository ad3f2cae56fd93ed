using System.Runtime.InteropServices;

namespace GalaxyCluster.Cli.Processes;

/// <summary>
/// Turns signals into two tokens: the first Ctrl-C, SIGTERM or (for a child process) end of standard input asks for
/// an orderly end, the second one stops at once.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <param name="message">Told what the next signal will do; null keeps silent.</param>
    public Interrupts(Action<string>? message = null)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, message)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, message)),
        ];
    }

    /// <summary>Set by the first signal: finish in order.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Set by the second signal: stop now.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Asks for an orderly end when standard input closes: a child never outlives its parent.</summary>
    public void FollowStandardInput()
    {
        var watcher = new Thread(() =>
        {
            Span<byte> ignored = stackalloc byte[64];
            using Stream input = Console.OpenStandardInput();
            try
            {
                while (input.Read(ignored) > 0)
                {
                }
            }
            catch (IOException)
            {
                // A broken pipe means the same as its end: the parent is gone.
            }

            _drain.Cancel();
        })
        { IsBackground = true, Name = "standard-input" };
        watcher.Start();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _drain.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context, Action<string>? message)
    {
        context.Cancel = true;
        Raise(message);
    }

    private void Raise(Action<string>? message)
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            message?.Invoke("stopping in order; once more to stop at once");
            _drain.Cancel();
        }
        else
        {
            _stop.Cancel();
        }
    }
}
