using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>One history of a whole cluster, decided by its seed alone.</summary>
internal sealed class World
{
    /// <summary>Virtual time a cluster has to finish in, once nothing is done to it any more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int MostSteps = 400_000;

    private readonly List<string>? _notes;
    private readonly int _slowestMilliseconds;

    public World(ulong seed, MachinePolicy? policy = null, bool sumsInArrivalOrder = false, bool takesNotes = false)
    {
        Random = new SimulationRandom(seed);
        Policy = policy ?? MachinePolicy.Sound;
        SumsInArrivalOrder = sumsInArrivalOrder;
        _notes = takesNotes ? [] : null;
        Facts = MakeFacts();
        Reference = new ReferenceRun(Facts);
        Oracles = new Oracles(this);
        IsLossy = Random.Chance(0.3);
        Losses = IsLossy ? 0.02 : 0;
        Duplicates = Random.Chance(0.5) ? 0.1 : 0;
        _slowestMilliseconds = Random.Chance(0.2) ? 150 : 5;
        CheckpointEvery = Random.Between(1, 3);
        int workers = Random.Between(1, 5);
        Options = MakeOptions(workers);
        for (int i = 0; i < workers; i++)
        {
            var id = new WorkerId($"w{i}");
            Seats.Add(id, new WorkerSeat(this, id, Random.Between(1, 3), Random.Milliseconds(2, 80)));
        }
    }

    public Timeline Time { get; } = new();

    public SimulationRandom Random { get; }

    public MachinePolicy Policy { get; }

    public bool SumsInArrivalOrder { get; }

    public RunFacts Facts { get; }

    public ClusterOptions Options { get; }

    public WorkerLimits WorkerLimits { get; } = new() { GiveUpAfter = TimeSpan.FromHours(1), DrainLimit = TimeSpan.FromSeconds(4) };

    public ReferenceRun Reference { get; }

    public Oracles Oracles { get; }

    public Disk Disk { get; } = new();

    public SortedDictionary<WorkerId, WorkerSeat> Seats { get; } = [];

    public CoordinatorProcess? Coordinator { get; private set; }

    /// <summary>Calls and connections fail without any other fault.</summary>
    public bool IsLossy { get; }

    public double Losses { get; private set; }

    public double Duplicates { get; }

    public int CheckpointEvery { get; }

    public int Steps { get; private set; }

    public IReadOnlyList<string> Notes => _notes ?? [];

    /// <returns>Null, or what was violated.</returns>
    public string? Run()
    {
        StartCoordinator();
        foreach (WorkerSeat seat in Seats.Values)
            Time.After(Random.Milliseconds(0, Random.Chance(0.3) ? 5000 : 50), seat.Start);
        DateTimeOffset calm = new FaultPlan(this).Schedule();
        Time.At(calm, () => Losses = 0);
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

    public void StartCoordinator()
    {
        if (Coordinator is { IsAlive: true } || Oracles.IsOver)
            return;
        Coordinator = new CoordinatorProcess(this, fallBack: Random.Chance(0.2));
        Coordinator.Begin();
    }

    /// <summary>When something that a worker sends now arrives.</summary>
    public DateTimeOffset ArrivalUp(WorkerProcess worker) => Arrival(worker.Seat.UpBlockedUntil);

    public DateTimeOffset ArrivalDown(WorkerProcess worker) => Arrival(worker.Seat.DownBlockedUntil);

    /// <summary>About how long the run would take with all workers and no faults.</summary>
    public TimeSpan UndisturbedTime()
    {
        double unitsPerSecond = Seats.Values.Sum(s => s.Threads / s.UnitTime.TotalSeconds);
        return (TimeSpan.FromSeconds(Facts.SlotCount / unitsPerSecond) + TimeSpan.FromMilliseconds(_slowestMilliseconds * 3))
            * Facts.TotalRounds;
    }

    public void Note(string who, string what) =>
        _notes?.Add(FormattableString.Invariant($"{Time.Now:mm:ss.fff} {who}: {what}"));

    private DateTimeOffset Arrival(DateTimeOffset blockedUntil)
    {
        DateTimeOffset leave = blockedUntil > Time.Now ? blockedUntil : Time.Now;
        return leave + TimeSpan.FromTicks(Random.Between(1000, _slowestMilliseconds * 10_000));
    }

    private RunFacts MakeFacts()
    {
        int slots = Random.Between(1, 12);
        int perRound = Random.Between(1, 4);
        int share = Random.Between(1, 40);
        ImmutableArray<int> shares = [.. Enumerable.Range(0, slots).Select(_ => Math.Max(0, share - Random.Between(0, 3)))];
        var facts = new RunFacts
        {
            RunHash = "run",
            SelfTestDigest = "engine",
            ShareSizes = shares.Any(s => s > 0) ? shares : shares.SetItem(0, 1),
            SamplesPerSlotRound = perRound,
            Epochs = Random.Between(1, 2),
            EvaluationPartSizes = [.. Enumerable.Range(0, Random.Between(0, 4)).Select(_ => Random.Between(1, 9))],
            FinalPartSizes = [.. Enumerable.Range(0, Random.Between(0, 2)).Select(_ => Random.Between(1, 9))],
            EvaluationRounds = [],
        };
        return facts with
        {
            EvaluationRounds =
                [.. Enumerable.Range(1, facts.Epochs).Select(epochs => (long)epochs * facts.RoundsPerEpoch - 1)],
        };
    }

    private ClusterOptions MakeOptions(int workers) => new()
    {
        MinWorkers = Random.Between(1, Math.Min(2, workers)),
        StartWorkers = Random.Between(1, 3),
        StartLimit = TimeSpan.FromSeconds(1),
        HeartbeatInterval = TimeSpan.FromMilliseconds(500),
        SilenceFloor = TimeSpan.FromSeconds(2),
        SilenceCeiling = TimeSpan.FromSeconds(6),
        ProgressFloor = TimeSpan.FromSeconds(5),
        ProgressCeiling = TimeSpan.FromSeconds(15),
        WaitForWorkersLimit = TimeSpan.FromHours(2),
        StorageLimit = TimeSpan.FromHours(2),
        DrainLimit = TimeSpan.FromSeconds(5),
        MaxLagRounds = Random.Between(1, 4),
        QuarantineFloor = TimeSpan.FromSeconds(1),
        QuarantineCeiling = TimeSpan.FromSeconds(10),
        PoisonLimit = 1000,
        BackupAfter = Random.Chance(0.5) ? 2 : 0,
    };
}
