using System.Globalization;

namespace GalaxyCluster.Data.Faults;

/// <summary>One fault that waits at a point. Unset conditions hold always.</summary>
/// <param name="Point">Where.</param>
/// <param name="Action">What.</param>
public sealed record Fault(FaultPoint Point, FaultAction Action)
{
    private static readonly FaultAction[] WithArgument =
    [
        FaultAction.Delay, FaultAction.Slow, FaultAction.FlipBit, FaultAction.BlockPool, FaultAction.Collect,
    ];

    /// <summary>Milliseconds of a delay or of collections, factor of a slowness, index of a turned bit, work items.</summary>
    public double Argument { get; init; }

    /// <summary>Only in this round.</summary>
    public long? Round { get; init; }

    /// <summary>Only for this slot, or this part of an evaluation.</summary>
    public int? Unit { get; init; }

    /// <summary>Only for files whose name contains this.</summary>
    public string? File { get; init; }

    /// <summary>Only while a file of this name exists: so a fault is switched on and off from outside.</summary>
    public string? While { get; init; }

    /// <summary>The how manieth time that the other conditions hold, counted from 1.</summary>
    public int Hit { get; init; } = 1;

    /// <summary>How many times from then on.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Not before the process is this old.</summary>
    public TimeSpan After { get; init; }

    /// <summary>True when the action takes a number.</summary>
    public static bool TakesArgument(FaultAction action) => WithArgument.Contains(action);

    /// <summary>As it is written in <c>GALAXY_FAULTS</c>.</summary>
    public override string ToString()
    {
        var conditions = new List<string>();
        if (Round is { } round)
            conditions.Add(Invariant($"round={round}"));
        if (Unit is { } unit)
            conditions.Add(Invariant($"slot={unit}"));
        if (File is { } file)
            conditions.Add($"file={file}");
        if (While is { } path)
            conditions.Add($"while={path}");
        if (Hit != 1)
            conditions.Add(Invariant($"hit={Hit}"));
        if (Times != 1)
            conditions.Add(Times == int.MaxValue ? "times=all" : Invariant($"times={Times}"));
        if (After > TimeSpan.Zero)
            conditions.Add(Invariant($"after={After.TotalSeconds}"));
        string where = conditions.Count == 0 ? "" : "@" + string.Join(',', conditions);
        string argument = TakesArgument(Action) ? Invariant($"({Argument})") : "";
        return $"{Point}{where}:{NameOf(Action)}{argument}";
    }

    /// <summary>An action's name in <c>GALAXY_FAULTS</c>.</summary>
    public static string NameOf(FaultAction action)
    {
        string name = action.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
