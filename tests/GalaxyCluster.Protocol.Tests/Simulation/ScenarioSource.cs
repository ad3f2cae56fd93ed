using System.Collections.Immutable;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Draws scenarios: one for each seed.</summary>
internal static class ScenarioSource
{
    private static readonly FaultKind[] Usual = Enum.GetValues<FaultKind>();

    // What cannot be taken for a slot that kills.
    private static readonly FaultKind[] BesidePoison =
    [
        FaultKind.SlowWorker, FaultKind.OscillatingWorker, FaultKind.DrainWorker, FaultKind.JoinStorm, FaultKind.KillCoordinator,
        FaultKind.CutPower, FaultKind.DiskFull, FaultKind.FsyncFails, FaultKind.SlowDisk, FaultKind.MoveClock,
    ];

    public static Scenario Draw(ulong seed)
    {
        var random = new SimulationRandom(SimulationRandom.Mix(seed, 0xFA17));
        RunFacts facts = DrawFacts(random);
        int workers = random.Between(1, 5);
        bool isPoisoned = random.Chance(0.04);
        bool isAudited = random.Chance(0.25);
        var scenario = new Scenario
        {
            Seed = seed,
            Facts = facts,
            Options = DrawOptions(random, workers),
            Seats =
            [
                .. Enumerable.Range(0, workers).Select(_ => new SeatPlan(
                    random.Between(1, 3), random.Between(2, 80), random.Between(0, random.Chance(0.3) ? 5000 : 50))),
            ],
            Losses = random.Chance(0.3) ? 0.02 : 0,
            Duplicates = random.Chance(0.5) ? 0.1 : 0,
            SlowestMessage = random.Chance(0.2) ? 150 : 5,
            CheckpointEvery = random.Between(1, 3),
        };
        if (isPoisoned)
            scenario = Poison(scenario, random);
        else if (isAudited)
            scenario = scenario with { Options = scenario.Options with { AuditShare = random.Chance(0.5) ? 1 : 0.3 } };
        scenario = scenario with { Faults = DrawFaults(random, scenario, isPoisoned ? BesidePoison : Usual) };
        // Whom nobody believes has to be replaced.
        return scenario.HasFault(FaultKind.FlipBits) || scenario.HasFault(FaultKind.FalseNaN)
            ? scenario with { Options = scenario.Options with { MaxWorkers = 1000 } }
            : scenario;
    }

    private static Scenario Poison(Scenario scenario, SimulationRandom random)
    {
        RunFacts facts = scenario.Facts with { OnPoison = random.Chance(0.5) ? PoisonPolicy.Skip : PoisonPolicy.Stop };
        long round = random.Between(0, (int)facts.TotalRounds - 1);
        int[] slots = [.. Enumerable.Range(0, facts.SlotCount).Where(slot => facts.SamplesOf(round, slot).Count > 0)];
        bool leavesSome = slots.Length > 1;
        return scenario with
        {
            Facts = leavesSome ? facts : facts with { OnPoison = PoisonPolicy.Stop },
            Options = scenario.Options with { PoisonWorkers = 3, PoisonDeaths = 8 },
            Losses = 0,
            Poison = (round, slots[random.Between(0, slots.Length - 1)]),
            PoisonKills = random.Chance(0.5),
        };
    }

    private static ImmutableArray<Fault> DrawFaults(SimulationRandom random, Scenario scenario, FaultKind[] kinds)
    {
        int count = random.Chance(0.1) ? 0 : random.Between(1, random.Chance(0.3) ? 30 : 8);
        int span = 2 * (int)UndisturbedTime(scenario).TotalMilliseconds;
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var once = new HashSet<FaultKind>();
        for (int i = 0; i < count; i++)
        {
            FaultKind kind = kinds[random.Between(0, kinds.Length - 1)];
            Fault fault = Draw(random, scenario, kind, random.Between(0, span));
            // Two of these could meet in one unit, and that is the end of a run. A lie that nobody audits is one, too.
            bool isFailure = kind is FaultKind.FalseNaN or FaultKind.Unreadable;
            if ((isFailure && !once.Add(FaultKind.FalseNaN))
                || (kind == FaultKind.FlipBits && (scenario.Options.AuditShare < 1 || !once.Add(kind))))
                continue;
            faults.Add(fault);
        }

        return [.. faults.OrderBy(f => f.At)];
    }

    private static Fault Draw(SimulationRandom random, Scenario scenario, FaultKind kind, int at)
    {
        int seat = random.Between(0, scenario.Seats.Length - 1);
        return kind switch
        {
            FaultKind.KillWorker or FaultKind.LoseMachine => new(kind, seat, at, random.Between(10, 8000), 0),
            FaultKind.PauseWorker => new(kind, seat, at, random.Between(100, 12_000), 0),
            FaultKind.Partition or FaultKind.LoseUplink or FaultKind.LoseDownlink => new(kind, seat, at, random.Between(200, 12_000), 0),
            FaultKind.SlowWorker or FaultKind.OscillatingWorker => new(kind, seat, at, random.Between(1000, 8000), random.Between(2, 12)),
            FaultKind.HangWorker => new(kind, seat, at, random.Between(1000, 20_000), 0),
            FaultKind.CrashLoop => new(kind, seat, at, 0, random.Between(1, 4)),
            FaultKind.JoinStorm => new(kind, seat, at, 0, random.Between(2, 6)),
            FaultKind.FlipBits => new(kind, seat, at, 0, random.Between(1, 5)),
            FaultKind.KillCoordinator or FaultKind.CutPower or FaultKind.CutAllPower => new(kind, seat, at, random.Between(10, 6000), random.Between(0, 31)),
            FaultKind.CoordinatorKillLoop => new(kind, seat, at, random.Between(500, 4000), random.Between(2, 4)),
            FaultKind.PauseCoordinator or FaultKind.TakeOver => new(kind, seat, at, random.Between(100, 10_000), 0),
            FaultKind.MoveClock => new(kind, seat, at, 0, random.Chance(0.5) ? 30 : -30),
            FaultKind.DiskFull or FaultKind.FsyncFails or FaultKind.SlowDisk => new(kind, seat, at, random.Between(100, 5000), 0),
            _ => new(kind, seat, at, 0, 0),
        };
    }

    /// <summary>About how long the run would take with all workers and no faults.</summary>
    private static TimeSpan UndisturbedTime(Scenario scenario)
    {
        double unitsPerMillisecond = scenario.Seats.Sum(s => s.Threads / (double)s.UnitTime);
        return TimeSpan.FromMilliseconds(
            ((scenario.Facts.SlotCount / unitsPerMillisecond) + (scenario.SlowestMessage * 3)) * scenario.Facts.TotalRounds);
    }

    private static RunFacts DrawFacts(SimulationRandom random)
    {
        int slots = random.Between(1, 12);
        int perRound = random.Between(1, 4);
        int share = random.Between(1, 40);
        ImmutableArray<int> shares = [.. Enumerable.Range(0, slots).Select(_ => Math.Max(0, share - random.Between(0, 3)))];
        var facts = new RunFacts
        {
            RunHash = "run",
            SelfTestDigest = "engine",
            ShareSizes = shares.Any(s => s > 0) ? shares : shares.SetItem(0, 1),
            SamplesPerSlotRound = perRound,
            Epochs = random.Between(1, 2),
            EvaluationPartSizes = [.. Enumerable.Range(0, random.Between(0, 4)).Select(_ => random.Between(1, 9))],
            FinalPartSizes = [.. Enumerable.Range(0, random.Between(0, 2)).Select(_ => random.Between(1, 9))],
            EvaluationRounds = [],
        };
        return WithEvaluations(facts);
    }

    /// <summary>The same run with an evaluation after each of its epochs.</summary>
    public static RunFacts WithEvaluations(RunFacts facts) => facts with
    {
        EvaluationRounds =
            [.. Enumerable.Range(1, facts.Epochs).Select(epochs => ((long)epochs * facts.RoundsPerEpoch) - 1)],
    };

    private static ClusterOptions DrawOptions(SimulationRandom random, int workers) => new()
    {
        MinWorkers = random.Between(1, Math.Min(2, workers)),
        MaxWorkers = random.Chance(0.1) ? Math.Max(2, workers) : 1000,
        StartWorkers = random.Between(1, 3) is var start && start <= workers ? start : 1,
        StartLimit = TimeSpan.FromSeconds(1),
        HeartbeatInterval = TimeSpan.FromMilliseconds(500),
        SilenceFloor = TimeSpan.FromSeconds(2),
        SilenceCeiling = TimeSpan.FromSeconds(6),
        ProgressFloor = TimeSpan.FromSeconds(5),
        ProgressCeiling = TimeSpan.FromSeconds(15),
        WaitForWorkersLimit = TimeSpan.FromHours(2),
        StorageLimit = TimeSpan.FromHours(2),
        DrainLimit = TimeSpan.FromSeconds(5),
        MaxLagRounds = random.Between(1, 4),
        QuarantineFloor = TimeSpan.FromSeconds(1),
        QuarantineCeiling = TimeSpan.FromSeconds(10),
        PoisonWorkers = 1000,
        PoisonDeaths = 1000,
        BackupAfter = random.Chance(0.5) ? 2 : 0,
    };
}
