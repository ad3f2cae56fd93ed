using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>
/// Proves a ledger, record by record: the chain holds, every record is the one that the run's plan has at this place,
/// every sample of every epoch is used exactly once, and what a record says of workers and parameters is possible. The
/// first thing that is wrong is named with its record, unit and column.
/// </summary>
public sealed class LedgerAudit(RunFacts facts, string origin, Term newestTerm)
{
    private readonly SampleCoverage _coverage = new(facts);
    private string _previous = origin;
    private string _parameters = "";
    private Term _term = new(1);
    private readonly HashSet<(Stage Stage, int Unit)> _skipped = [];
    private Stage? _last;

    /// <summary>Records that hold.</summary>
    public long Records { get; private set; }

    /// <summary>Rounds that hold.</summary>
    public long Rounds => _coverage.Rounds;

    /// <summary>Evaluations that hold.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Samples used in the rounds that hold, all epochs together.</summary>
    public long Samples { get; private set; }

    /// <summary>Samples that recorded decisions left out, in the rounds that hold.</summary>
    public long Skipped => _coverage.Skipped;

    /// <summary>Decisions that hold.</summary>
    public long Decisions { get; private set; }

    /// <summary>Hash of the last record that holds; the origin before the first.</summary>
    public string Head => _previous;

    /// <summary>Hash of the parameters after the last round that holds; empty before the first.</summary>
    public string ParametersSha256 => _parameters;

    /// <summary>All rounds and evaluations of the run are there.</summary>
    public bool IsComplete => NextStage() is null;

    /// <summary>Examines the next record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="followedBy">What the record after it says that it follows; null after the last.</param>
    /// <returns>Null when it holds; else the audit is over.</returns>
    public LedgerBreak? Add(LedgerRecord record, string? followedBy)
    {
        if (CheckSeal(record, followedBy) is { } broken)
            return broken;
        if (CheckPlace(record) is { } misplaced)
            return misplaced;
        if ((record.Decision is { } decision ? CheckDecision(record, decision) : CheckUnits(record)) is { } wrong)
            return wrong;
        if (_coverage.Add(record) is { } gap)
            return Break(record, "units", gap);
        if (record.Decision is not null)
        {
            Decisions++;
            (_previous, _term) = (record.Hash, record.Term);
            Records++;
            return null;
        }

        foreach (LedgerUnit unit in record.Units)
            Samples += record.Stage.Kind == StageKind.Train ? unit.Count : 0;
        Evaluations += record.Stage.Kind == StageKind.Evaluate ? 1 : 0;
        (_previous, _parameters, _term, _last) = (record.Hash, record.ParametersSha256, record.Term, record.Stage);
        Records++;
        return null;
    }

    private LedgerBreak? CheckSeal(LedgerRecord record, string? followedBy)
    {
        string actual = LedgerChain.HashOf(record);
        if (actual == record.Hash)
        {
            return record.PreviousHash == _previous
                ? null
                : Break(record, "previous_hash",
                    $"The record of {record.Stage} is whole but follows {Short(record.PreviousHash)}, and the one before it "
                    + $"is {Short(_previous)}: a record between them is missing, was added or was moved.");
        }

        if (followedBy == actual)
            return Break(record, "hash", $"The hash of the record of {record.Stage} was changed to {Short(record.Hash)}.");
        if (ChangedField.Find(facts, record, _previous, record.Hash) is not { } field)
        {
            return FirstUnexpected(record) ?? Break(record, "",
                $"The record of {record.Stage} says its hash is {Short(record.Hash)}, but its fields give {Short(actual)}: "
                + "more than one of its bytes was changed.");
        }

        int? unit = field.Unit < 0 ? null : record.Units[field.Unit].Unit;
        string whose = unit is { } number ? $"{UnitName(record.Stage)} {number} of {record.Stage}" : record.Stage.ToString();
        return Break(record, field.Name, $"'{field.Name}' of {whose} was changed after it was written.") with { Unit = unit };
    }

    private LedgerBreak? FirstUnexpected(LedgerRecord record) =>
        CheckPlace(record) ?? (record.Decision is { } decision ? CheckDecision(record, decision) : CheckUnits(record));

    private LedgerBreak? CheckDecision(LedgerRecord record, LedgerDecision decision)
    {
        if (!record.Units.IsEmpty)
            return Break(record, "units", $"A decision in {record.Stage} has units, which only commits and evaluations have.");
        if (!decision.Block.IsWithin(facts.UnitCount(record.Stage)))
            return Break(
                record, "decisions.block",
                $"A decision in {record.Stage} is about block {decision.Block}, which the stage does not have.");
        if (_parameters.Length > 0 && record.ParametersSha256 != _parameters && !IsOfRoundComputedAgain(record))
            return Break(record, "parameters_sha256", $"A decision in {record.Stage} has other parameters than the stage began with.");
        if (decision.Kind == DecisionKind.Skip)
            _skipped.Add((record.Stage, decision.Block.Index));
        return null;
    }

    private LedgerBreak? CheckPlace(LedgerRecord record)
    {
        Stage? expected = NextStage();
        if (expected != record.Stage && !IsOfRoundComputedAgain(record))
        {
            return Break(record, record.Stage.Kind == expected?.Kind ? "round" : "kind",
                $"The record is of {record.Stage}, but the run has {(expected is { } stage ? stage.ToString() : "nothing more")} here.");
        }

        int epoch = facts.EpochOf(record.Stage.Round);
        if (record.Epoch != epoch)
            return Break(record, "epoch", $"{record.Stage} is recorded in epoch {record.Epoch}; it belongs to epoch {epoch}.");
        if (record.Term.Number < _term.Number || record.Term.Number > newestTerm.Number)
        {
            return Break(record, "term",
                $"{record.Stage} is recorded in term {record.Term}; terms {_term} to {newestTerm} are possible here.");
        }

        if (record.ParametersSha256.Length != 64 || !record.ParametersSha256.All(char.IsAsciiHexDigitLower))
            return Break(record, "parameters_sha256", $"'{record.ParametersSha256}' is no SHA-256 in lower-case hex.");
        return record is { Stage.Kind: StageKind.Evaluate, Decision: null } && record.ParametersSha256 != _parameters
            ? Break(record, "parameters_sha256",
                $"The {record.Stage} is of parameters {Short(record.ParametersSha256)}, but the round left {Short(_parameters)}.")
            : null;
    }

    // After a restart, rounds that the ledger has are computed again, and who lies in them is found out like in any other.
    private bool IsOfRoundComputedAgain(LedgerRecord record) =>
        record.Decision is { Kind: DecisionKind.Quarantine } && _last is { } last && record.Stage <= last;

    private LedgerBreak? CheckUnits(LedgerRecord record)
    {
        int count = facts.UnitCount(record.Stage);
        int place = 0;
        for (int unit = 0; unit < count; unit++)
        {
            (int first, int samples) = facts.SamplesOf(record.Stage, unit);
            if (samples == 0 || _skipped.Contains((record.Stage, unit)))
                continue;
            if (place == record.Units.Length || record.Units[place].Unit != unit)
            {
                string found = place == record.Units.Length ? "nothing more" : $"{record.Units[place].Unit}";
                return Break(record, "unit", $"{UnitName(record.Stage)} {unit} of {record.Stage} is missing: the record has {found} here.")
                    with
                { Unit = unit };
            }

            LedgerUnit row = record.Units[place++];
            if (Unexpected(row, first, samples, count) is var (field, problem))
                return Break(record, field, $"{UnitName(record.Stage)} {unit} of {record.Stage} {problem}.") with { Unit = unit };
        }

        return place == record.Units.Length
            ? null
            : Break(record, "unit", $"{record.Stage} has no {UnitName(record.Stage)} {record.Units[place].Unit} with samples.")
                with
            { Unit = record.Units[place].Unit };
    }

    private static (string Field, string Problem)? Unexpected(LedgerUnit row, int first, int samples, int unitCount)
    {
        if (row.First != first)
            return ("first", $"begins at sample {row.First}, the plan at {first}");
        if (row.Count != samples)
            return ("count", $"has {row.Count} samples, the plan {samples}");
        if (!WorkerId.IsValid(row.Worker.Name))
            return ("worker", "was computed by a worker with an impossible name");
        if (row.Incarnation.Number < 1)
            return ("incarnation", $"was computed by incarnation {row.Incarnation}, and the first is 1");
        if (row.Auditor is { } auditor && !WorkerId.IsValid(auditor.Name))
            return ("auditor", "was computed again by a worker with an impossible name");
        if (row.Attempt < 0)
            return ("attempt", $"was computed in attempt {row.Attempt}");
        return row.Block.IsWithin(unitCount) && row.Block.Covers(row.Unit)
            ? null
            : ("block", $"was delivered in block {row.Block}, which does not hold it");
    }

    private Stage? NextStage() => _last switch
    {
        null => Stage.Train(0),
        { Kind: StageKind.Train } train when facts.EvaluatesAfter(train.Round) => Stage.Evaluate(train.Round),
        { } last => last.Round + 1 < facts.TotalRounds ? Stage.Train(last.Round + 1) : null,
    };

    private LedgerBreak Break(LedgerRecord record, string field, string reason) =>
        new(Records, record.Stage, reason) { Field = field };

    private static string UnitName(Stage stage) => stage.Kind == StageKind.Train ? "slot" : "part";

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
