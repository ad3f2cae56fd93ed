using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>Shows a run while it happens. Events come from one thread, notes from any.</summary>
internal abstract class RunDisplay : IAsyncDisposable
{
    /// <summary>The display that fits: JSON lines when asked for, plain lines when redirected, else live.</summary>
    public static RunDisplay Create(bool json, TimeProvider time) =>
        json ? new JsonRunDisplay()
        : Console.IsOutputRedirected ? new PlainRunDisplay(time)
        : new LiveRunDisplay(time);

    /// <summary>One event of the run.</summary>
    public abstract void Show(RunEvent e);

    /// <summary>A sentence about the processes around the run.</summary>
    public abstract void Note(string line);

    /// <summary>A cluster listens, with the processes that this one started.</summary>
    public abstract void Listening(Uri coordinator, int processId);

    /// <summary>Leaves the terminal as it was; may be called twice.</summary>
    public abstract ValueTask DisposeAsync();
}
