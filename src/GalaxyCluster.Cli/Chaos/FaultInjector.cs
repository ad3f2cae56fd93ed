using System.Collections.Immutable;
using System.Globalization;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>Makes the faults of a schedule happen in a cluster, and undoes those that last.</summary>
internal sealed class FaultInjector(ChaosSchedule schedule, ChaosJournal journal, bool isPaced, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<MadeFault> _made = [];

    /// <summary>The faults made so far.</summary>
    public ImmutableArray<MadeFault> Made
    {
        get
        {
            lock (_gate)
                return [.. _made];
        }
    }

    /// <summary>Makes faults from the first commit on, until there are no more or it is cancelled.</summary>
    public async Task RunAsync(IFaultyCluster cluster, CancellationToken cancellation)
    {
        var lasting = new List<Task>();
        try
        {
            await journal.FirstCommit.WaitAsync(cancellation).ConfigureAwait(false);
            TimeSpan start = journal.Now;
            foreach (PlannedFault fault in schedule.Faults)
            {
                TimeSpan wait = start + TimeSpan.FromSeconds(fault.AtSeconds) - journal.Now;
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
                if (cluster.Over.IsCompleted || cluster.FinalHash is not null)
                    break;
                lasting.Add(MakeAsync(fault, cluster.Seats[fault.Worker], cancellation));
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        await Task.WhenAll(lasting).ConfigureAwait(false);
    }

    private async Task MakeAsync(PlannedFault fault, ChaosSeat seat, CancellationToken cancellation)
    {
        int process = seat.ProcessId;
        if (process == 0 && fault.Kind is not (FaultKind.Partition or FaultKind.Drop or FaultKind.Disk))
        {
            journal.Add(ChaosLineKind.Fault, seat.Name, $"{Describe(fault)}: nothing to do, it is not running");
            return;
        }

        ChaosLine line = journal.Add(ChaosLineKind.Fault, seat.Name, Describe(fault));
        var made = new MadeFault(fault, seat.Name, line.At);
        lock (_gate)
            _made.Add(made);
        switch (fault.Kind)
        {
            case FaultKind.Kill or FaultKind.Coordinator:
                ProcessSignal.Send(process, ProcessSignal.Kill);
                break;
            case FaultKind.Drain:
                ProcessSignal.Send(process, ProcessSignal.Terminate);
                break;
            case FaultKind.Drop:
                seat.Relay!.Drop();
                break;
            case FaultKind.Pause:
                ProcessSignal.Send(process, ProcessSignal.Stop);
                await LastAsync(fault, cancellation).ConfigureAwait(false);
                ProcessSignal.Send(process, ProcessSignal.Continue);
                break;
            case FaultKind.Disk:
            case FaultKind.Slow when isPaced:
                seat.Switch(true);
                await LastAsync(fault, cancellation).ConfigureAwait(false);
                seat.Switch(false);
                break;
            case FaultKind.Slow:
                await using (new CpuLimit(process, time))
                    await LastAsync(fault, cancellation).ConfigureAwait(false);
                break;
            case FaultKind.Partition:
                seat.Relay!.Set(fault.Link);
                await LastAsync(fault, cancellation).ConfigureAwait(false);
                seat.Relay!.Set(RelayMode.Open);
                break;
        }

        made.HealedAt = journal.Now;
        if (fault.Seconds > 0)
            journal.Add(ChaosLineKind.Healed, seat.Name, $"the {Name(fault.Kind)} is over");
    }

    // Ended early, it is undone early.
    private async Task LastAsync(PlannedFault fault, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The time of all faults is over.
        }
    }

    private static string Name(FaultKind kind) => kind switch
    {
        FaultKind.Pause => "pause",
        FaultKind.Slow => "slowness",
        FaultKind.Disk => "refusal",
        _ => "partition",
    };

    private static string Describe(PlannedFault fault)
    {
        string seconds = fault.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
        return fault.Kind switch
        {
            FaultKind.Kill or FaultKind.Coordinator => "SIGKILL",
            FaultKind.Drain => "SIGTERM",
            FaultKind.Pause => $"SIGSTOP for {seconds} s",
            FaultKind.Slow => $"four times slower for {seconds} s",
            FaultKind.Drop => "all its connections are reset",
            FaultKind.Disk => $"its disk refuses for {seconds} s",
            _ => fault.Link switch
            {
                RelayMode.Cut => $"cut off for {seconds} s",
                RelayMode.StallUp => $"cannot send for {seconds} s",
                RelayMode.StallDown => $"cannot receive for {seconds} s",
                RelayMode.Delay => $"100 ms away for {seconds} s",
                _ => $"neither sends nor receives for {seconds} s",
            },
        };
    }
}
