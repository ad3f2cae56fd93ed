using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// What must hold in every history: the same parameters (H), a ledger that tiles every epoch (L), an end in bounded time
/// (T), losses only where something was done (X), one commit a round and no stale contribution (S).
/// </summary>
internal sealed class Oracles(World world)
{
    /// <summary>The first thing found wrong; null while all is well.</summary>
    public string? Violation { get; private set; }

    public bool IsFinished { get; private set; }

    public bool IsOver => IsFinished || Violation is not null;

    public Dictionary<RejectionCode, int> Rejections { get; } = [];

    public Dictionary<LossCause, int> Losses { get; } = [];

    public void Break(string what) => Violation ??= what;

    public void Accepted(ContributionHeader header, ClusterState state, Dictionary<WorkerId, Incarnation> present)
    {
        if (header.Term != state.Term)
            Break($"S: a contribution of term {header.Term} was accepted in term {state.Term}");
        else if (!present.TryGetValue(header.Worker, out Incarnation current) || current != header.Incarnation)
            Break($"S: a contribution of {header.Worker}'s incarnation {header.Incarnation} was accepted after its end");
    }

    public void Discarded(Rejection rejection) =>
        Rejections[rejection.Code] = Rejections.GetValueOrDefault(rejection.Code) + 1;

    public void Committed(LedgerRecord record)
    {
        if (world.Disk.Ledger.Any(r => r.Stage == record.Stage))
            Break($"S: {record.Stage} was committed twice");
        if (record.ParametersSha256 != Arithmetic.Hash(world.Reference.Parameters[(int)record.Stage.Round + 1]))
            Break($"H: {record.Stage} gave other parameters than the undisturbed run");
    }

    public void Changed(ClusterEffect.MemberChanged change)
    {
        if (change.To != MemberStatus.Lost)
            return;
        Losses[change.Cause] = Losses.GetValueOrDefault(change.Cause) + 1;
        if (!world.Seats[change.Worker].IsTouched && !world.IsLossy)
            Break($"X: {change.Worker} was lost though nothing was done to it: {change.Reason}");
        if (!change.Reason.Contains(change.Worker.Name, StringComparison.Ordinal))
            Break($"X: the reason does not name {change.Worker}: {change.Reason}");
    }

    public void Exited(WorkerId worker, ExitCause cause, string reason)
    {
        if (cause is ExitCause.Refused or ExitCause.RunFailed or ExitCause.Unreachable)
            Break($"T: {worker} gave up: {cause}, {reason}");
    }

    public void Finished(ClusterState state, int unwritten)
    {
        IsFinished = true;
        if (unwritten > 0)
            Break("S: the run was called finished before all was on disk");
        if (state.ParametersSha256 != Arithmetic.Hash(world.Reference.Parameters[^1]))
            Break("H: other parameters than the undisturbed run");
        foreach ((long round, ulong value) in world.Reference.Evaluations)
        {
            if (world.Disk.Evaluations.GetValueOrDefault(round) != value)
                Break($"H: other evaluation after round {round} than the undisturbed run");
        }

        if (LedgerChain.Verify(world.Disk.Ledger) is { } broken)
            Break($"L: {broken.Reason}");
        var coverage = new SampleCoverage(world.Facts);
        foreach (LedgerRecord record in world.Disk.Ledger)
        {
            if (coverage.Add(record) is { } gap)
                Break($"L: {gap}");
            CheckDigests(record);
        }

        if (coverage.Rounds != world.Facts.TotalRounds)
            Break($"L: the ledger has {coverage.Rounds} of {world.Facts.TotalRounds} rounds");
        int evaluations = world.Disk.Ledger.Count(r => r.Stage.Kind == StageKind.Evaluate);
        if (evaluations != world.Reference.Evaluations.Count)
            Break($"L: the ledger has {evaluations} of {world.Reference.Evaluations.Count} evaluations");
    }

    private void CheckDigests(LedgerRecord record)
    {
        ulong parameters = world.Reference.Parameters[(int)record.Stage.ParametersVersion];
        foreach (LedgerUnit unit in record.Units)
        {
            if (unit.Digest != Arithmetic.Contribution(parameters, record.Stage, unit.Unit))
                Break($"L: the ledger's digest of unit {unit.Unit} of {record.Stage} is not that of its contribution");
        }
    }
}
