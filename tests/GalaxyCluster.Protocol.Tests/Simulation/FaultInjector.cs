using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Does to a world what its scenario says.</summary>
internal sealed class FaultInjector(World world)
{
    private readonly DateTimeOffset _start = world.Time.Now;
    private DateTimeOffset _calm = world.Time.Now;

    /// <returns>When the last fault is over.</returns>
    public DateTimeOffset Schedule()
    {
        foreach (SeatPlan seat in world.Scenario.Seats)
            Later(_start.AddMilliseconds(seat.Start));
        foreach (Fault fault in world.Scenario.Faults)
        {
            DateTimeOffset at = _start.AddMilliseconds(fault.At);
            Later(at.AddMilliseconds(fault.Kind == FaultKind.CoordinatorKillLoop ? (long)fault.For * fault.Detail : fault.For));
            world.Time.At(at, () =>
            {
                world.Note("fault", fault.ToString());
                Inject(fault, TimeSpan.FromMilliseconds(fault.For));
            });
        }

        return _calm;
    }

    private void Inject(Fault fault, TimeSpan time)
    {
        WorkerSeat seat = world.Seats[fault.Seat];
        if (fault.Kind < FaultKind.KillCoordinator && fault.Kind != FaultKind.JoinStorm)
        {
            seat.IsTouched = true;
            DisturbWorker(fault, seat, time);
            return;
        }

        switch (fault.Kind)
        {
            case FaultKind.JoinStorm:
                world.AddNewcomers(fault.Detail);
                break;
            case FaultKind.KillCoordinator:
                world.Coordinator?.Kill();
                world.Time.After(time, world.StartCoordinator);
                break;
            case FaultKind.CutPower:
                CutPower();
                world.Time.After(time, world.StartCoordinator);
                break;
            case FaultKind.CutAllPower:
                CutAllPower(time, fault.Detail);
                break;
            case FaultKind.CoordinatorKillLoop:
                for (int i = 0; i < fault.Detail; i++)
                    world.Time.After(time * i, KillAndRestartCoordinator);
                break;
            case FaultKind.PauseCoordinator:
                world.TouchAll();
                world.Coordinator?.Pause(time);
                break;
            case FaultKind.TakeOver:
                world.TouchAll();
                world.TakeOver(time);
                break;
            case FaultKind.MoveClock:
                if (world.Coordinator is { } coordinator)
                    coordinator.ClockOffset += TimeSpan.FromMinutes(fault.Detail);
                break;
            case FaultKind.DiskFull:
                world.Disk.IsFull = true;
                world.Time.After(time, () => world.Disk.IsFull = false);
                break;
            case FaultKind.FsyncFails:
                world.Disk.FailsToFlush = true;
                world.Time.After(time, () => world.Disk.FailsToFlush = false);
                break;
            case FaultKind.SlowDisk:
                world.Disk.WriteTime = TimeSpan.FromMilliseconds(400);
                world.Time.After(time, () => world.Disk.WriteTime = TimeSpan.FromMilliseconds(2));
                break;
            default:
                throw new InvalidOperationException(fault.ToString());
        }
    }

    private void DisturbWorker(Fault fault, WorkerSeat seat, TimeSpan time)
    {
        switch (fault.Kind)
        {
            case FaultKind.KillWorker or FaultKind.LoseMachine:
                seat.Process?.Kill(isNoticed: fault.Kind == FaultKind.KillWorker);
                world.Time.After(time, seat.Start);
                break;
            case FaultKind.PauseWorker:
                seat.Process?.Pause(time);
                break;
            case FaultKind.Partition:
                seat.UpBlockedUntil = seat.DownBlockedUntil = world.Time.Now + time;
                break;
            case FaultKind.LoseUplink:
                seat.UpBlockedUntil = world.Time.Now + time;
                break;
            case FaultKind.LoseDownlink:
                seat.DownBlockedUntil = world.Time.Now + time;
                break;
            case FaultKind.HalfOpen:
                seat.Process?.BlackHoleConnections();
                break;
            case FaultKind.ResetConnections:
                seat.Process?.BreakConnections();
                break;
            case FaultKind.SlowWorker:
                Slow(seat, time, fault.Detail);
                break;
            case FaultKind.OscillatingWorker:
                for (TimeSpan at = TimeSpan.Zero; at < time; at += TimeSpan.FromSeconds(1))
                    world.Time.After(at, () => Slow(seat, TimeSpan.FromMilliseconds(500), fault.Detail));
                break;
            case FaultKind.HangWorker:
                Hang(seat, time);
                break;
            case FaultKind.DrainWorker:
                seat.Process?.Post(new WorkerMachineEvent.DrainRequested());
                break;
            case FaultKind.CrashLoop:
                seat.CrashesToCome = fault.Detail;
                seat.Process?.Kill(isNoticed: true);
                seat.Start();
                break;
            case FaultKind.SameName:
                seat.StartTwin();
                break;
            case FaultKind.FalseNaN:
                (seat.HasFalseNaN, seat.IsDishonest) = (true, true);
                break;
            case FaultKind.Unreadable:
                seat.HasUnreadable = true;
                break;
            case FaultKind.FlipBits:
                (seat.BitsToFlip, seat.IsDishonest) = (fault.Detail, true);
                break;
            case FaultKind.InventBlock:
                seat.IsInventive = true;
                seat.Process?.InventBlock();
                break;
            default:
                throw new InvalidOperationException(fault.ToString());
        }
    }

    private void Slow(WorkerSeat seat, TimeSpan time, int factor)
    {
        seat.SlowFactor = factor;
        seat.SlowUntil = world.Time.Now + time;
    }

    private void Hang(WorkerSeat seat, TimeSpan killedAfter)
    {
        if (seat.Process is not { IsAlive: true } process)
            return;
        process.IsHung = true;
        world.Time.After(killedAfter, () =>
        {
            process.Kill(isNoticed: true);
            seat.Start();
        });
    }

    private void KillAndRestartCoordinator()
    {
        world.Coordinator?.Kill();
        world.Time.After(TimeSpan.FromMilliseconds(50), world.StartCoordinator);
    }

    private void CutPower()
    {
        world.KillCoordinators();
        world.Disk.CutPower(world.Random);
    }

    private void CutAllPower(TimeSpan time, int whoComesBack)
    {
        world.TouchAll();
        foreach (WorkerSeat seat in world.Seats)
            seat.Process?.Kill(isNoticed: false);
        CutPower();
        world.Time.After(time, () =>
        {
            world.StartCoordinator();
            for (int i = 0; i < world.Seats.Count; i++)
            {
                if ((whoComesBack >> (i % 5) & 1) != 0)
                    world.Seats[i].Start();
            }
        });
    }

    private void Later(DateTimeOffset time) => _calm = time > _calm ? time : _calm;
}
