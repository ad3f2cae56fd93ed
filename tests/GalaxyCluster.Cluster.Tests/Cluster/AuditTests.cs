using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Explanation;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Mapping;
using GalaxyCluster.Wire.V1;
using Identity = GalaxyCluster.Protocol.Identity;
using Slots = GalaxyCluster.Protocol.Slots;
using WireCause = GalaxyCluster.Wire.V1.CloseCause;
using WireCode = GalaxyCluster.Wire.V1.RejectionCode;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>Blocks that two workers compute, over real gRPC.</summary>
public sealed class AuditTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TempFolder _folder = new("audit");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HonestWorkersConfirmEachOther()
    {
        RunningCoordinator coordinator = await RunningCoordinator.StartAsync(
            run, _folder.Path, new ClusterOptions { StartWorkers = 2 }, run.AuditedDefinition);
        await using var first = new RunningWorker(coordinator.Address, "first", _folder.Path);
        await using var second = new RunningWorker(coordinator.Address, "second", _folder.Path);
        Assert.Equal(run.Reference.ParametersSha256, (await coordinator.Result).ParametersSha256);
        await coordinator.DisposeAsync();

        ImmutableArray<LedgerRecord> records = Ledger();
        Assert.All(records, record => Assert.Null(record.Decision));
        LedgerUnit[] audited = [.. records.SelectMany(record => record.Units).Where(unit => unit.Auditor is not null)];
        Assert.NotEmpty(audited);
        Assert.All(audited, unit => Assert.NotEqual(unit.Worker, unit.Auditor));
        RunStory story = RunExplanation.OfRun(Path.Combine(_folder.Path, "state"));
        Assert.Equal([0, 0], story.Members.Select(member => member.Refused + member.Revoked));
        Assert.True(story.Members.Sum(member => member.Compared) > 0);
    }

    [Fact]
    public async Task AWorkerThatSendsWrongNumbersIsNamedAndOutAndTheHashIsRight()
    {
        RunningCoordinator coordinator = await RunningCoordinator.StartAsync(
            run, _folder.Path, new ClusterOptions { StartWorkers = 3, StartLimit = TimeSpan.FromMinutes(1) }, run.AuditedDefinition);
        await using var first = new RunningWorker(coordinator.Address, "first", _folder.Path);
        await using var second = new RunningWorker(coordinator.Address, "second", _folder.Path);
        using (var liar = new RawMember(coordinator.Address))
        {
            Plan plan = await liar.JoinAsync();
            using var bulk = BulkClient.Open(coordinator.Address);
            Assert.Null(await bulk.SendAsync(
                WrongSum(liar, plan), new float[run.Definition.BuildModel().FlatLength], DateTimeOffset.UnixEpoch, CancellationToken.None));
            Assert.Equal(WireCause.Quarantined, (await FarewellAsync(liar)).Cause);
        }

        using (var again = new RawMember(coordinator.Address))
        {
            await again.SayAsync(new WorkerMessage { Join = RawMember.GoodJoin });
            Assert.Equal(WireCode.Distrusted, (await again.HearAsync()).Refusal.Code);
        }

        Assert.Equal(run.Reference.ParametersSha256, (await coordinator.Result).ParametersSha256);
        Assert.Equal(ExitCause.RunFinished, (await first.Outcome).Cause);
        Assert.Contains(coordinator.Events.All, e => e is RunNotice notice && notice.Message.StartsWith("raw computed block", StringComparison.Ordinal));
        await coordinator.DisposeAsync();
        LedgerDecision decision = Assert.Single(Ledger(), record => record.Decision is not null).Decision!;
        Assert.Equal((DecisionKind.Quarantine, "raw"), (decision.Kind, decision.Worker?.Name));
        Assert.DoesNotContain(Ledger().SelectMany(record => record.Units), unit => unit.Worker.Name == "raw");
    }

    // Zeros instead of the sum of the plan's first block.
    private BlockResult WrongSum(RawMember member, Plan plan)
    {
        Slots.WorkPlan work = ((WorkerMachineEvent.PlanReceived)CoordinatorMapping.FromWire(
            new Identity.SessionId(1), new CoordinatorMessage { Plan = plan }, DateTimeOffset.UnixEpoch)!).Plan;
        Slots.AssignedBlock assigned = work.Blocks[0];
        var runPlan = new RunPlan(run.Definition);
        int[] counts =
        [
            .. Enumerable.Range(assigned.Block.First, assigned.Block.Count(runPlan.SlotCount))
                .Select(slot => runPlan.SampleCount(work.Stage.Round, slot)),
        ];
        var header = new Slots.ContributionHeader
        {
            Worker = new Identity.WorkerId(member.Caller.Worker),
            Incarnation = work.Incarnation,
            Term = work.Term,
            Stage = work.Stage,
            Block = assigned.Block,
            Attempt = assigned.Attempt,
            UnitDigests = [.. counts.Where(count => count > 0).Select(_ => UInt128.One)],
            Digest = 0,
        };
        return new BlockResult(header, counts.Sum(), 0, 1);
    }

    private static async Task<Farewell> FarewellAsync(RawMember member)
    {
        while (true)
        {
            if ((await member.HearAsync()).Farewell is { } farewell)
                return farewell;
        }
    }

    private ImmutableArray<LedgerRecord> Ledger()
    {
        using LedgerStore store = LedgerStore.Open(
            Path.Combine(_folder.Path, "state", "ledger.db"), run.AuditedDefinition.RunHash, run.AuditedDefinition.ToJson());
        return [.. store.ReadFrom(1, store.Origin).Select(entry => entry.Record)];
    }
}
