using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Workers;

/// <summary>A worker's rules in a test's hands: events go in one by one, the effects of the last one are kept.</summary>
public abstract class WorkerMachineTest
{
    private readonly RunFacts _facts = Cluster.Facts(slots: 4);

    protected WorkerMachineTest() => State = WorkerState.Start(
        new WorkerId("w1"), new JoinFacts("", ProtocolVersion.Current, "engine-1", Threads: 1), new WorkerLimits(), Now);

    private protected static AssignedBlock Left { get; } = new(new SlotBlock(1, 0), 0);

    private protected static AssignedBlock Right { get; } = new(new SlotBlock(1, 1), 0);

    protected DateTimeOffset Now { get; set; } = Cluster.Epoch;

    private protected WorkerState State { get; set; }

    private protected ImmutableArray<WorkerMachineEffect> Effects { get; private set; } = [];

    protected void Connect()
    {
        Tick();
        Apply(new WorkerMachineEvent.SessionOpened(State.Session));
    }

    protected void Join()
    {
        Connect();
        Welcome(State.Session);
    }

    protected void Ready(Stage stage, params AssignedBlock[] blocks)
    {
        Join();
        Plan(1, stage, blocks);
        Apply(new WorkerMachineEvent.ShardsReady(StageKind.Train, [0, 1, 2, 3]));
        Apply(new WorkerMachineEvent.ParametersReceived(stage.ParametersVersion, $"p{stage.ParametersVersion}"));
    }

    protected void Welcome(SessionId session, long term = 2) => Apply(new WorkerMachineEvent.Welcomed(
        session, new Term(term), new Incarnation(3), _facts, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15)));

    protected void Plan(long revision, Stage stage, params AssignedBlock[] blocks) =>
        Plan(revision, stage, default, 3, 2, blocks);

    protected void Plan(
        long revision, Stage stage, UnitRange prepare = default, long incarnation = 3, long term = 2, params AssignedBlock[] blocks) =>
        Apply(new WorkerMachineEvent.PlanReceived(State.Session, new WorkPlan
        {
            Term = new Term(term),
            Incarnation = new Incarnation(incarnation),
            Revision = revision,
            Stage = stage,
            ParametersSha256 = $"p{stage.ParametersVersion}",
            Blocks = [.. blocks],
            Prepare = prepare,
        }));

    protected void Computed(long round, AssignedBlock block, int unit, UInt128 digest) =>
        Apply(new WorkerMachineEvent.UnitComputed(Stage.Train(round), block, unit, digest));

    protected void Tick() => Apply(new WorkerMachineEvent.Tick());

    protected void Apply(WorkerMachineEvent e)
    {
        var transition = WorkerMachine.Apply(State, e, Now);
        (State, Effects) = (transition.Next, transition.Effects);
    }

    protected T Single<T>()
        where T : WorkerMachineEffect => Assert.Single(Effects.OfType<T>());

    protected void None<T>()
        where T : WorkerMachineEffect => Assert.Empty(Effects.OfType<T>());
}
