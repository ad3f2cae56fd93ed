using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Coordinator.Reporting;

/// <summary>What is told to whoever asks how the run is: the rules' state, and figures that the rules do not know.</summary>
internal sealed class StatusBoard(RunDefinition run, string runId, MonotonicClock clock)
{
    private const int MaxEvents = 200;
    private const int MaxLosses = 500;
    private const int SpeedRounds = 10;

    private readonly Lock _gate = new();
    private readonly Queue<EventStatus> _events = new();
    private readonly List<LossPoint> _losses = [];
    private readonly Queue<double> _speeds = new();
    private int _lossStep = 1;
    private double _loss;
    private double? _validationAccuracy;

    /// <summary>Takes in an event's figures.</summary>
    public void Note(RunEvent e)
    {
        lock (_gate)
        {
            if (e is RoundCommitted round)
                NoteRound(round);
            else if (e is EpochEvaluated { Split: SplitNames.Validation } evaluated)
                _validationAccuracy = evaluated.Accuracy;
        }
    }

    /// <summary>Takes in one sentence.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            _events.Enqueue(new EventStatus(clock.Now, text));
            if (_events.Count > MaxEvents)
                _events.Dequeue();
        }
    }

    public ClusterStatus Read(ClusterState state)
    {
        lock (_gate)
        {
            return new ClusterStatus
            {
                RunId = runId,
                RunHash = run.RunHash,
                Term = state.Term.Number,
                Phase = PhaseOf(state),
                Reason = state.StatusReason,
                Stage = state.Stage?.Stage.ToString() ?? "",
                CommittedRounds = state.CommittedRounds,
                DurableRounds = state.DurableRounds,
                TotalRounds = state.Facts.TotalRounds,
                Epoch = state.Facts.EpochOf(Math.Min(state.CommittedRounds, state.Facts.TotalRounds - 1)),
                Epochs = state.Facts.Epochs,
                Slots = state.Facts.SlotCount,
                Loss = _loss,
                ValidationAccuracy = _validationAccuracy,
                SamplesPerSecond = _speeds.Count > 0 ? _speeds.Average() : 0,
                ParametersSha256 = state.ParametersSha256,
                Host = Environment.MachineName,
                ProcessId = Environment.ProcessId,
                Workers = [.. state.Members.Values.Where(member => member.IsPresent).Select(member => Worker(state, member))],
                Events = [.. _events],
                Losses = [.. _losses],
            };
        }
    }

    /// <summary>Slots the member owns at the start of a round.</summary>
    public static int ShareOf(ClusterState state, Member member)
    {
        foreach (SlotShare share in state.Shares)
        {
            if (share.Incarnation == member.Incarnation && share.Worker == member.Worker)
                return share.Slots.Count;
        }
        return 0;
    }

    private static string PhaseOf(ClusterState state) => state.Status switch
    {
        RunStatus.Waiting => "waiting",
        RunStatus.Held => "paused",
        RunStatus.Finished or RunStatus.Finishing => "finished",
        RunStatus.Stopping or RunStatus.Stopped => "stopped",
        RunStatus.Failed => "failed",
        _ => state.Stage?.Stage.Kind == StageKind.Evaluate ? "evaluating" : "training",
    };

    private WorkerStatus Worker(ClusterState state, Member member)
    {
        int slots = 0;
        foreach (Assignment assignment in state.Stage?.Assignments ?? [])
        {
            if (assignment.Worker == member.Worker && assignment.Incarnation == member.Incarnation)
                slots += assignment.Block.Count(state.Facts.UnitCount(state.Stage!.Stage));
        }
        double speed = member.Speeds.IsEmpty ? 0 : member.Speeds[^1];
        return new WorkerStatus(
            member.Worker.Name, member.Incarnation.Number, member.Status.ToString().ToLowerInvariant(), member.Facts.Threads,
            Math.Max(slots, ShareOf(state, member)), speed, clock.Now - member.HeardAt, member.Facts.Description)
        {
            Host = member.Facts.Host,
            ProcessId = member.Facts.ProcessId,
        };
    }

    // When there are too many points for a curve, every other one goes and from then on only every other one comes.
    private void NoteRound(RoundCommitted round)
    {
        _loss = round.LossMean;
        _speeds.Enqueue(round.ImagesPerSecond);
        if (_speeds.Count > SpeedRounds)
            _speeds.Dequeue();
        if (round.Round % _lossStep != 0)
            return;
        _losses.Add(new LossPoint(round.Round, round.LossMean));
        if (_losses.Count <= MaxLosses)
            return;
        _lossStep *= 2;
        _losses.RemoveAll(point => point.Round % _lossStep != 0);
    }
}
