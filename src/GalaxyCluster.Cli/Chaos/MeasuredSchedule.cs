using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// The faults of <c>galaxy chaos --measure</c>: undisturbed stretches between stretches with one kind of fault each, so
/// that rates are compared within one run.
/// </summary>
internal static class MeasuredSchedule
{
    private const double Quiet = 20;

    /// <summary>What the last fault may take to be got over.</summary>
    private const double Recovery = 10;

    private const double SlowTimes = 4;

    /// <summary>Rounds within which shares must have followed a worker that became slow; generous in seconds.</summary>
    private const double Settling = 5;

    /// <summary>From the first committed round to the end of all that is measured.</summary>
    public static TimeSpan LengthOf(ChaosSchedule schedule) =>
        TimeSpan.FromSeconds(schedule.Faults.Max(fault => fault.EndSeconds) + Recovery);

    /// <param name="workers">All alike.</param>
    /// <param name="slots">Of a round; they are what can be shared out, so an ideal is one of whole slots.</param>
    public static (ChaosSchedule Schedule, ImmutableArray<ThroughputWindow> Windows) Create(int workers, int slots)
    {
        var faults = ImmutableArray.CreateBuilder<PlannedFault>();
        var windows = ImmutableArray.CreateBuilder<ThroughputWindow>();
        double at = Settling;
        Undisturbed();
        Repeat("one SIGKILL of a worker every 10 s", FaultKind.Kill, every: 10, times: 6, seconds: 0, isWindow: true);
        Undisturbed();
        Repeat("one SIGKILL of a worker every 29 s", FaultKind.Kill, every: 29, times: 2, seconds: 0, isWindow: true);
        Undisturbed();
        Add(FaultKind.Slow, worker: 1, Settling + Quiet);
        Window("one worker four times slower", Settling, Quiet, ideal: RoundTime(1) / RoundTime(1 / SlowTimes));
        at += Settling;
        Repeat("SIGSTOP of a worker", FaultKind.Pause, every: 14, times: 3, seconds: 8, isWindow: false);
        Repeat("SIGKILL of the coordinator", FaultKind.Coordinator, every: 8, times: 6, seconds: 0, isWindow: false);
        return (new ChaosSchedule
        {
            Seed = 0,
            Workers = workers,
            EverySeconds = 0,
            Kinds = [FaultKind.Kill, FaultKind.Slow, FaultKind.Pause, FaultKind.Coordinator],
            Faults = faults.ToImmutable(),
        }, windows.ToImmutable());

        // Of the best share of whole slots, when the first worker has this speed and all others 1.
        double RoundTime(double first)
        {
            double[] speeds = [first, .. Enumerable.Repeat(1.0, workers - 1)];
            return SharePlan.Makespan(SharePlan.Counts(speeds, slots, []), speeds);
        }

        void Undisturbed() => Window("undisturbed", 0, Quiet, ideal: 0);

        void Window(string what, double after, double length, double ideal)
        {
            windows.Add(new ThroughputWindow(what, at + after, at + after + length, ideal));
            at += after + length;
        }

        void Add(FaultKind kind, int worker, double seconds) =>
            faults.Add(new PlannedFault(faults.Count + 1, at, kind, worker, seconds, RelayMode.Open));

        void Repeat(string what, FaultKind kind, double every, int times, double seconds, bool isWindow)
        {
            if (isWindow)
                windows.Add(new ThroughputWindow(what, at, at + (every * times), Ideal: 1));
            for (int i = 0; i < times; i++, at += every)
                Add(kind, kind == FaultKind.Coordinator ? 0 : 1 + (i % workers), seconds);
            at += Settling;
        }
    }
}
