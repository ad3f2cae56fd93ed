using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Draws and schedules what is done to a cluster; afterwards everything is put right again.</summary>
internal sealed class FaultPlan(World world)
{
    private DateTimeOffset _calm = world.Time.Now;
    private bool _hasBadUnit;

    /// <returns>When the last fault is over.</returns>
    public DateTimeOffset Schedule()
    {
        int faults = world.Random.Chance(0.1) ? 0 : world.Random.Between(1, world.Random.Chance(0.3) ? 30 : 8);
        int span = (int)world.UndisturbedTime().TotalMilliseconds * 2;
        for (int i = 0; i < faults; i++)
        {
            DateTimeOffset at = world.Time.Now + world.Random.Milliseconds(0, span);
            Later(at);
            Draw(at);
        }

        DateTimeOffset calm = _calm;
        world.Time.At(calm, () =>
        {
            world.Disk.IsBroken = false;
            world.StartCoordinator();
            foreach (WorkerSeat seat in world.Seats.Values)
                seat.Start();
        });
        return calm;
    }

    private void Draw(DateTimeOffset at)
    {
        WorkerSeat seat = world.Seats.ElementAt(world.Random.Between(0, world.Seats.Count - 1)).Value;
        switch (world.Random.Between(0, 13))
        {
            case 0 or 1:
                KillWorker(at, seat);
                break;
            case 2:
                Touch(at, seat, $"pause {seat.Id}", world.Random.Milliseconds(100, 12_000), time => seat.Process?.Pause(time));
                break;
            case 3:
                Partition(at, seat);
                break;
            case 4:
                TimeSpan normal = seat.UnitTime;
                Touch(at, seat, $"slow {seat.Id}", world.Random.Milliseconds(1000, 8000), time =>
                {
                    seat.UnitTime = normal * 12;
                    world.Time.After(time, () => seat.UnitTime = normal);
                });
                break;
            case 5:
                Hang(at, seat);
                break;
            case 6:
                Touch(at, seat, $"drain {seat.Id}", TimeSpan.Zero, _ => seat.Process?.Post(new WorkerMachineEvent.DrainRequested()));
                break;
            case 7:
                Touch(at, seat, $"break {seat.Id}", TimeSpan.Zero, _ => seat.Process?.BreakConnections());
                break;
            case 8:
                BreakDisk(at);
                break;
            case 9 or 10 when !_hasBadUnit:
                // Twice could be the same unit, and that is the end of a run.
                _hasBadUnit = true;
                bool isNotFinite = world.Random.Chance(0.5);
                Touch(at, seat, $"bad unit on {seat.Id}", TimeSpan.Zero, _ =>
                    (seat.BadUnits, seat.UnreadableUnits) = isNotFinite ? (1, 0) : (0, 1));
                break;
            case 11 or 12:
                KillCoordinator(at);
                break;
            default:
                DisturbCoordinator(at);
                break;
        }
    }

    private void KillWorker(DateTimeOffset at, WorkerSeat seat)
    {
        bool isNoticed = world.Random.Chance(0.7);
        TimeSpan back = world.Random.Milliseconds(10, 8000);
        Touch(at, seat, $"kill {seat.Id}", back, _ =>
        {
            seat.Process?.Kill(isNoticed);
            world.Time.After(back, seat.Start);
        });
    }

    private void Partition(DateTimeOffset at, WorkerSeat seat)
    {
        int direction = world.Random.Between(0, 2);
        Touch(at, seat, $"cut off {seat.Id} ({direction})", world.Random.Milliseconds(200, 12_000), time =>
        {
            if (direction != 1)
                seat.UpBlockedUntil = world.Time.Now + time;
            if (direction != 0)
                seat.DownBlockedUntil = world.Time.Now + time;
        });
    }

    private void Hang(DateTimeOffset at, WorkerSeat seat)
    {
        TimeSpan killedAfter = world.Random.Milliseconds(1000, 20_000);
        Touch(at, seat, $"hang {seat.Id}", killedAfter, _ =>
        {
            if (seat.Process is not { IsAlive: true } process)
                return;
            process.IsHung = true;
            world.Time.After(killedAfter, () =>
            {
                process.Kill(isNoticed: true);
                seat.Start();
            });
        });
    }

    private void BreakDisk(DateTimeOffset at)
    {
        TimeSpan time = world.Random.Milliseconds(100, 5000);
        bool isSlow = world.Random.Chance(0.4);
        Later(at + time);
        world.Time.At(at, () =>
        {
            world.Note("fault", isSlow ? "slow disk" : "broken disk");
            world.Disk.IsBroken = !isSlow;
            world.Disk.WriteTime = isSlow ? TimeSpan.FromMilliseconds(400) : world.Disk.WriteTime;
            world.Time.After(time, () => (world.Disk.IsBroken, world.Disk.WriteTime) = (false, TimeSpan.FromMilliseconds(2)));
        });
    }

    private void KillCoordinator(DateTimeOffset at)
    {
        TimeSpan back = world.Random.Milliseconds(10, 6000);
        Later(at + back);
        world.Time.At(at, () =>
        {
            world.Note("fault", "kill the coordinator");
            world.Coordinator?.Kill();
            world.Time.After(back, world.StartCoordinator);
        });
    }

    private void DisturbCoordinator(DateTimeOffset at)
    {
        int kind = world.Random.Between(0, 2);
        TimeSpan time = world.Random.Milliseconds(100, 10_000);
        Later(at + time);
        world.Time.At(at, () =>
        {
            world.Note("fault", $"disturb the coordinator ({kind})");
            if (kind == 0)
                world.Coordinator?.Pause(time);
            else if (world.Coordinator is { } coordinator)
                coordinator.ClockOffset += TimeSpan.FromMinutes(kind == 1 ? 30 : -30);
        });
        if (kind == 0)
            TouchAll();
    }

    private void Touch(DateTimeOffset at, WorkerSeat seat, string what, TimeSpan time, Action<TimeSpan> act)
    {
        Later(at + time);
        world.Time.At(at, () =>
        {
            world.Note("fault", what);
            seat.IsTouched = true;
            act(time);
        });
    }

    // A coordinator that stands still looks silent to its workers, and they leave it.
    private void TouchAll()
    {
        foreach (WorkerSeat seat in world.Seats.Values)
            seat.IsTouched = true;
    }

    private void Later(DateTimeOffset time) => _calm = time > _calm ? time : _calm;
}
