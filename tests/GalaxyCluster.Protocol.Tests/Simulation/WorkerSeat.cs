using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>A machine with a worker's name on it, where one process after another lives.</summary>
internal sealed class WorkerSeat(World world, WorkerId id, int threads, TimeSpan unitTime)
{
    public WorkerId Id { get; } = id;

    public int Threads { get; } = threads;

    public TimeSpan UnitTime { get; set; } = unitTime;

    public WorkerProcess? Process { get; private set; }

    /// <summary>So many of its next units come out as not finite.</summary>
    public int BadUnits { get; set; }

    /// <summary>So many of its next units cannot be read.</summary>
    public int UnreadableUnits { get; set; }

    /// <summary>Nothing it sends before this time arrives before it.</summary>
    public DateTimeOffset UpBlockedUntil { get; set; }

    public DateTimeOffset DownBlockedUntil { get; set; }

    /// <summary>Something was done to it: it may be lost without anybody being to blame.</summary>
    public bool IsTouched { get; set; }

    public void Start()
    {
        if (Process is { IsAlive: true } || world.Oracles.IsOver)
            return;
        Process = new WorkerProcess(world, this);
        Process.Begin();
    }

    public void Exited(WorkerProcess process, ExitCause cause)
    {
        if (process == Process && cause != ExitCause.RunFinished)
            world.Time.After(TimeSpan.FromSeconds(1), Start);
    }
}
