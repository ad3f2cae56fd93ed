namespace GalaxyCluster.Protocol.Slots;

/// <summary>
/// A step of a run. Train(r) turns parameters of version r into version r + 1; Evaluate(r) measures version r + 1.
/// Ordered as a run goes through them.
/// </summary>
public readonly record struct Stage(StageKind Kind, long Round) : IComparable<Stage>
{
    public static Stage Train(long round) => new(StageKind.Train, round);

    public static Stage Evaluate(long afterRound) => new(StageKind.Evaluate, afterRound);

    /// <summary>How many rounds the parameters used in this stage have behind them.</summary>
    public long ParametersVersion => Kind == StageKind.Train ? Round : Round + 1;

    public int CompareTo(Stage other)
    {
        int rounds = Round.CompareTo(other.Round);
        return rounds != 0 ? rounds : Kind.CompareTo(other.Kind);
    }

    public override string ToString() =>
        Kind == StageKind.Train ? $"round {Round}" : $"evaluation after round {Round}";

    public static bool operator <(Stage left, Stage right) => left.CompareTo(right) < 0;

    public static bool operator >(Stage left, Stage right) => left.CompareTo(right) > 0;

    public static bool operator <=(Stage left, Stage right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Stage left, Stage right) => left.CompareTo(right) >= 0;
}
