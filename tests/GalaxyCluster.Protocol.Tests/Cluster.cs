using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using Xunit;

namespace GalaxyCluster.Protocol.Tests;

/// <summary>A coordinator's rules in a test's hands: events go in one by one, effects are kept by event.</summary>
internal sealed class Cluster
{
    private long _sessions;

    public Cluster(RunFacts? facts = null, ClusterOptions? options = null, DurableState? durable = null, long term = 1)
    {
        State = ClusterState.Start(
            facts ?? Facts(), options ?? new ClusterOptions(), new Term(term), durable ?? DurableState.Beginning("p0"), Now);
        Apply(new ClusterEvent.Tick());
    }

    public static DateTimeOffset Epoch { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Epoch;

    public ClusterState State { get; private set; }

    /// <summary>Of the last event.</summary>
    public ImmutableArray<ClusterEffect> Effects { get; private set; }

    public string Reason { get; private set; } = "";

    public Dictionary<WorkerId, WorkPlan> Plans { get; } = [];

    public List<LedgerRecord> Records { get; } = [];

    /// <summary>Records of decisions.</summary>
    public List<LedgerRecord> Decisions { get; } = [];

    public static RunFacts Facts(int slots = 8, int share = 4, int epochs = 2, int parts = 0) => new()
    {
        RunHash = "run-1",
        SelfTestDigest = "engine-1",
        ShareSizes = [.. Enumerable.Repeat(share, slots)],
        SamplesPerSlotRound = 1,
        Epochs = epochs,
        EvaluationPartSizes = [.. Enumerable.Repeat(5, parts)],
        EvaluationRounds = [.. Enumerable.Range(1, epochs).Select(e => (long)e * share - 1)],
    };

    public static JoinFacts Worker(int threads = 1) => new("", ProtocolVersion.Current, "engine-1", threads);

    public void Apply(ClusterEvent e)
    {
        var transition = ClusterMachine.Apply(State, e, Now);
        State = transition.Next;
        Effects = transition.Effects;
        Reason = transition.Reason;
        foreach (ClusterEffect.SendPlan plan in Effects.OfType<ClusterEffect.SendPlan>())
            Plans[plan.Worker] = plan.Plan;
        Records.AddRange(Effects.OfType<ClusterEffect.PersistCommit>().Select(p => p.Record));
        Decisions.AddRange(Effects.OfType<ClusterEffect.PersistDecision>().Select(p => p.Record));
        Records.AddRange(Effects.OfType<ClusterEffect.PersistEvaluation>().Select(p => p.Record));
    }

    public void Advance(TimeSpan time)
    {
        Now += time;
        Apply(new ClusterEvent.Tick());
    }

    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Advances in steps of 250 ms in which everybody else but the silent ones sends a heart-beat.</summary>
    public void Live(double seconds, params string[] silent)
    {
        for (double t = 0; t < seconds; t += 0.25)
        {
            Now += TimeSpan.FromSeconds(0.25);
            foreach (Member member in State.Members.Values.Where(m => m.IsPresent && !silent.Contains(m.Worker.Name)))
                Heartbeat(member.Worker.Name, counter: member.Progress.Counter + 1);
            Apply(new ClusterEvent.Tick());
        }
    }

    public Member Join(string name, JoinFacts? facts = null)
    {
        Apply(new ClusterEvent.JoinRequested(new SessionId(++_sessions), new WorkerId(name), facts ?? Worker()));
        return Member(name);
    }

    /// <summary>Joins, and has its data.</summary>
    public Member JoinReady(string name, int threads = 1)
    {
        Join(name, Worker(threads));
        Heartbeat(name);
        return Member(name);
    }

    public Member Member(string name) => State.Members[new WorkerId(name)];

    public void Heartbeat(
        string name, long? revision = null, long? counter = null, bool isReady = true, int computing = 0, long ended = 0)
    {
        Member member = Member(name);
        Apply(new ClusterEvent.HeartbeatReceived(
            member.Worker,
            member.Incarnation,
            State.Term,
            new WorkerProgress(
                revision ?? member.PlanRevision, counter ?? member.Progress.Counter, isReady,
                UnitsComputing: computing, UnitsEnded: ended)));
    }

    public ContributionHeader Header(string name, AssignedBlock assigned) => new()
    {
        Worker = new WorkerId(name),
        Incarnation = Member(name).Incarnation,
        Term = State.Term,
        Stage = State.Stage!.Stage,
        Block = assigned.Block,
        Attempt = assigned.Attempt,
        UnitDigests = [.. Enumerable.Range(assigned.Block.First, assigned.Block.Count(State.Stage.Units.Length)).Select(u => (UInt128)u)],
        Digest = 7,
    };

    public void Deliver(ContributionHeader header) => Apply(new ClusterEvent.ContributionReceived(header));

    public void Deliver(string name, AssignedBlock assigned) => Deliver(Header(name, assigned));

    /// <summary>What a worker is asked for now.</summary>
    public ImmutableArray<AssignedBlock> WorkOf(string name) => State.Stage is not { } stage
        ? []
        : [.. stage.Assignments.Where(a => a.Incarnation == Member(name).Incarnation).Select(a => a.Assigned)];

    public int[] UnitsOf(string name) =>
        [.. WorkOf(name).SelectMany(a => Enumerable.Range(a.Block.First, a.Block.Count(State.Stage!.Units.Length)))];

    public void DeliverAll(string name)
    {
        foreach (AssignedBlock assigned in WorkOf(name))
            Deliver(name, assigned);
    }

    public void Lose(string name, LossCause cause = LossCause.ConnectionLost) =>
        Apply(new ClusterEvent.WorkerLost(new WorkerId(name), Member(name).Incarnation, cause));

    /// <summary>Everybody delivers everything; the round is reduced and, if wanted, persisted.</summary>
    public void FinishRound(bool persists = true, double seconds = 0.1)
    {
        Now += TimeSpan.FromSeconds(seconds);
        long round = State.Stage!.Stage.Round;
        foreach (Member member in State.Members.Values)
            DeliverAll(member.Worker.Name);
        Reduce(round);
        if (persists)
            Apply(new ClusterEvent.CommitPersisted(round));
    }

    /// <summary>As many rounds as everybody's deliveries, one after another, complete.</summary>
    public void FinishRounds(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            Now += TimeSpan.FromSeconds(0.1);
            long round = State.Stage!.Stage.Round;
            for (int turn = 0; State.Stage is { Reducing: false } && turn < 10; turn++)
            {
                foreach (Member member in State.Members.Values)
                    DeliverAll(member.Worker.Name);
            }

            Reduce(round);
            Apply(new ClusterEvent.CommitPersisted(round));
        }
    }

    public void Reduce(long round) => Apply(new ClusterEvent.RoundReduced(round, $"p{round + 1}"));

    public T Single<T>()
        where T : ClusterEffect => Assert.Single(Effects.OfType<T>());

    public void None<T>()
        where T : ClusterEffect => Assert.Empty(Effects.OfType<T>());
}
