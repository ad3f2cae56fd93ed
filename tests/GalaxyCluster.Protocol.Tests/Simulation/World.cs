using System.Globalization;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>One history of a whole cluster, decided by its scenario alone.</summary>
internal sealed class World
{
    /// <summary>Virtual time a cluster has to finish in, once nothing is done to it any more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int MostSteps = 400_000;

    private readonly List<string>? _notes;
    private readonly List<CoordinatorProcess> _coordinators = [];
    private int _newcomers;

    public World(Scenario scenario, bool takesNotes = false, IArithmetic? arithmetic = null, ReferenceRun? reference = null)
    {
        Scenario = scenario;
        Random = new SimulationRandom(scenario.Seed);
        Arithmetic = arithmetic ?? StandInArithmetic.Instance;
        _notes = takesNotes ? [] : null;
        Reference = reference ?? new ReferenceRun(scenario, Arithmetic);
        Disk = new Disk(Arithmetic);
        Oracles = new Oracles(this);
        Losses = scenario.Losses;
        foreach (SeatPlan plan in scenario.Seats)
            AddSeat($"w{Seats.Count}", plan.Threads, TimeSpan.FromMilliseconds(plan.UnitTime));
    }

    public Scenario Scenario { get; }

    public Timeline Time { get; } = new();

    public SimulationRandom Random { get; }

    public IArithmetic Arithmetic { get; }

    public RunFacts Facts => Scenario.Facts;

    public WorkerLimits WorkerLimits { get; } = new() { GiveUpAfter = TimeSpan.FromHours(1), DrainLimit = TimeSpan.FromSeconds(4) };

    public ReferenceRun Reference { get; }

    public Oracles Oracles { get; }

    public Disk Disk { get; }

    /// <summary>In the order of the scenario, then of their coming.</summary>
    public List<WorkerSeat> Seats { get; } = [];

    public CoordinatorProcess? Coordinator { get; private set; }

    public double Losses { get; private set; }

    public int Steps { get; private set; }

    public IReadOnlyList<string> Notes => _notes ?? [];

    /// <returns>Null, or what was violated.</returns>
    public string? Run()
    {
        StartCoordinator();
        for (int i = 0; i < Seats.Count; i++)
            Time.After(TimeSpan.FromMilliseconds(Scenario.Seats[i].Start), Seats[i].Start);
        DateTimeOffset calm = new FaultInjector(this).Schedule();
        Time.At(calm, Repair);
        DateTimeOffset end = calm + Patience;
        while (!Oracles.IsOver)
        {
            if (!Time.Step())
                Oracles.Break("T: nothing is left to happen, and the run is not finished");
            else if (Time.Now > end)
                Oracles.Break($"T: not finished {Patience} after the last fault: {Coordinator!.State.StatusReason}");
            else if (++Steps > MostSteps)
                Oracles.Break($"T: not finished after {MostSteps} steps: {Coordinator!.State.StatusReason}");
        }

        return Oracles.Violation;
    }

    public WorkerSeat SeatOf(WorkerId worker)
    {
        foreach (WorkerSeat seat in Seats)
        {
            if (seat.Id == worker)
                return seat;
        }

        throw new InvalidOperationException($"No seat is {worker}'s.");
    }

    public void StartCoordinator()
    {
        if (Coordinator is { IsAlive: true } || Oracles.IsOver)
            return;
        Coordinator = new CoordinatorProcess(this);
        _coordinators.Add(Coordinator);
        Coordinator.Begin();
    }

    /// <summary>All processes on the coordinator's machine die.</summary>
    public void KillCoordinators()
    {
        foreach (CoordinatorProcess coordinator in _coordinators)
            coordinator.Kill();
    }

    /// <summary>A second coordinator takes the state over, while the first stands still and then goes on.</summary>
    public void TakeOver(TimeSpan pause)
    {
        if (Coordinator is not { IsAlive: true } old)
            return;
        old.Pause(pause);
        BeginAfter(old);
    }

    /// <summary>
    /// A term begins with a transaction: it waits for the one that a living coordinator is in, and reads nothing of it
    /// before.
    /// </summary>
    private void BeginAfter(CoordinatorProcess old)
    {
        if (Coordinator != old || Oracles.IsOver)
            return;
        if (old is { IsAlive: true, IsInTransaction: true })
        {
            Time.After(TimeSpan.FromMilliseconds(1), () => BeginAfter(old));
            return;
        }

        TouchAll(); // Those, too, who joined while it waited.
        Coordinator = new CoordinatorProcess(this);
        _coordinators.Add(Coordinator);
        Coordinator.Begin();
    }

    /// <summary>Any worker may be lost now: a coordinator that stands still looks silent to them, and they leave it.</summary>
    public void TouchAll()
    {
        foreach (WorkerSeat seat in Seats)
            seat.IsTouched = true;
    }

    /// <summary>New machines, with names of their own.</summary>
    public void AddNewcomers(int count)
    {
        for (int i = 0; i < count; i++)
            AddSeat($"n{_newcomers++}", Random.Between(1, 2), Random.Milliseconds(2, 40)).Start();
    }

    /// <summary>When something that a worker sends now arrives.</summary>
    public DateTimeOffset ArrivalUp(WorkerProcess worker) => Arrival(worker.Seat.UpBlockedUntil);

    public DateTimeOffset ArrivalDown(WorkerProcess worker) => Arrival(worker.Seat.DownBlockedUntil);

    public bool TakesNotes => _notes is not null;

    public void Note(string who, string what) =>
        _notes?.Add(string.Create(CultureInfo.InvariantCulture, $"{Time.Now:mm:ss.fff} {who}: {what}"));

    // From here on nothing is done to the cluster any more; an operator puts everything right.
    private void Repair()
    {
        Note("operator", "puts everything right");
        Losses = 0;
        (Disk.IsFull, Disk.FailsToFlush) = (false, false);
        StartCoordinator();
        foreach (WorkerSeat seat in Seats)
            seat.Start();
        int usable = Seats.Count(s => !s.IsRetired && !s.IsDishonest);
        if (usable < Math.Max(Scenario.Options.MinWorkers, 1))
            AddNewcomers(Scenario.Options.MinWorkers - usable);
        if (Scenario.HasFault(FaultKind.FlipBits))
            AddNewcomers(2);
    }

    private WorkerSeat AddSeat(string name, int threads, TimeSpan unitTime)
    {
        var seat = new WorkerSeat(this, new WorkerId(name), threads, unitTime);
        Seats.Add(seat);
        return seat;
    }

    private DateTimeOffset Arrival(DateTimeOffset blockedUntil)
    {
        DateTimeOffset leave = blockedUntil > Time.Now ? blockedUntil : Time.Now;
        return leave + TimeSpan.FromTicks(Random.Between(1000, Scenario.SlowestMessage * 10_000));
    }
}
