using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>A machine with a worker's name on it, where one process after another lives.</summary>
internal sealed class WorkerSeat(World world, WorkerId id, int threads, TimeSpan unitTime)
{
    public WorkerId Id { get; } = id;

    public int Threads { get; } = threads;

    /// <summary>What one thread takes for one unit now.</summary>
    public TimeSpan UnitTime => world.Time.Now < SlowUntil ? unitTime * SlowFactor : unitTime;

    public DateTimeOffset SlowUntil { get; set; }

    public int SlowFactor { get; set; } = 1;

    public WorkerProcess? Process { get; private set; }

    /// <summary>Its next unit comes out as not finite.</summary>
    public bool HasFalseNaN { get; set; }

    /// <summary>The samples of its next unit cannot be read.</summary>
    public bool HasUnreadable { get; set; }

    /// <summary>In so many of its next units it flips a bit.</summary>
    public int BitsToFlip { get; set; }

    /// <summary>So often it dies as soon as it is welcome.</summary>
    public int CrashesToCome { get; set; }

    /// <summary>Nothing it sends before this time arrives before it.</summary>
    public DateTimeOffset UpBlockedUntil { get; set; }

    public DateTimeOffset DownBlockedUntil { get; set; }

    /// <summary>Something was done to it: it may be lost without anybody being to blame.</summary>
    public bool IsTouched { get; set; }

    /// <summary>It gave wrong numbers, or NaN where there was none: it may be put in quarantine.</summary>
    public bool IsDishonest { get; set; }

    /// <summary>It has said something that it was not asked for.</summary>
    public bool IsInventive { get; set; }

    /// <summary>Units in which it flipped a bit.</summary>
    public HashSet<(Stage Stage, int Unit)> Lies { get; } = [];

    public bool IsRetired { get; private set; }

    public void Start()
    {
        if (Process is { IsAlive: true } || world.Oracles.IsOver || IsRetired)
            return;
        Process = new WorkerProcess(world, this);
        Process.Begin();
    }

    /// <summary>A second process with the same name, somewhere else.</summary>
    public void StartTwin()
    {
        if (!IsRetired)
            new WorkerProcess(world, this).Begin();
    }

    public void Exited(WorkerProcess process, ExitCause cause)
    {
        IsRetired |= cause == ExitCause.Refused;
        if (process == Process && cause != ExitCause.RunFinished)
            world.Time.After(TimeSpan.FromSeconds(1), Start);
    }
}
