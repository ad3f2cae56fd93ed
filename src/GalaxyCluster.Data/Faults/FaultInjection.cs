using System.Collections.Immutable;
using System.Diagnostics;

namespace GalaxyCluster.Data.Faults;

/// <summary>
/// Makes faults happen at named points, for tests and for <c>galaxy chaos</c>. Off unless <see cref="Arm"/> is called,
/// which the program does when <c>GALAXY_FAULTS</c> is set; off, a point costs one comparison. Each fault is told in
/// one line before it happens, slowness the first time only.
/// </summary>
public static class FaultInjection
{
    /// <summary>The environment variable that arms faults.</summary>
    public const string Variable = "GALAXY_FAULTS";

    private static ArmedFault[]? _armed;
    private static Action<string> _tell = _ => { };

    /// <summary>True when any fault is armed.</summary>
    public static bool IsOn => _armed is not null;

    /// <summary>Arms faults; before anything else happens in the process.</summary>
    public static void Arm(ImmutableArray<Fault> faults, Action<string> tell)
    {
        _tell = tell;
        _armed = faults.IsEmpty ? null : [.. faults.Select(fault => new ArmedFault(fault))];
    }

    /// <summary>The program is at a point.</summary>
    /// <exception cref="IOException">The fault is a broken connection or a disk that refuses.</exception>
    public static void At(FaultPoint point, long round = -1, int unit = -1, string? file = null)
    {
        if (_armed is null)
            return;
        Pass(point, round, unit, file, 0, [], isMessage: false);
    }

    /// <summary>The program is about to send something.</summary>
    /// <returns>True when it shall be sent once more.</returns>
    /// <exception cref="IOException">The fault is a broken connection.</exception>
    public static bool BeforeSend(FaultPoint point, long round, int unit) =>
        _armed is not null && Pass(point, round, unit, null, 0, [], isMessage: true);

    /// <summary>The program is at a point that has numbers which may go wrong.</summary>
    public static void At(FaultPoint point, long round, int unit, Span<float> values, long since = 0)
    {
        if (_armed is null)
            return;
        Pass(point, round, unit, null, since, values, isMessage: false);
    }

    /// <summary>When the work begins that a point ends, for <see cref="FaultAction.Slow"/>; 0 when faults are off.</summary>
    public static long Begin() => _armed is null ? 0 : Stopwatch.GetTimestamp();

    private static bool Pass(
        FaultPoint point, long round, int unit, string? file, long since, Span<float> values, bool isMessage)
    {
        bool isRepeated = false;
        foreach (ArmedFault armed in _armed!)
        {
            if (!armed.IsDue(point, round, unit, file))
                continue;
            if (armed.IsWorthTelling)
                _tell($"fault: {Fault.NameOf(armed.Fault.Action)} at {point}{Place(round, unit, file)}");
            TimeSpan took = since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since);
            if (isMessage && armed.Fault.Action == FaultAction.Repeat)
                isRepeated = true;
            else
                FaultEffects.Run(armed.Fault, took, values, file);
        }

        return isRepeated;
    }

    private static string Place(long round, int unit, string? file) =>
        (round, unit, file) switch
        {
            ( < 0, _, null) => "",
            ( < 0, _, _) => $" ({Path.GetFileName(file)})",
            (_, < 0, _) => FormattableString.Invariant($" (round {round})"),
            _ => FormattableString.Invariant($" (round {round}, unit {unit})"),
        };

    /// <summary>A fault with the count of how often its conditions held. Thread-safe.</summary>
    private sealed class ArmedFault(Fault fault)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _hits;
        private int _told;

        public Fault Fault { get; } = fault;

        /// <summary>What only makes every pass slower is told once.</summary>
        public bool IsWorthTelling =>
            Fault.Action is not (FaultAction.Delay or FaultAction.Slow) || Interlocked.Exchange(ref _told, 1) == 0;

        public bool IsDue(FaultPoint point, long round, int unit, string? file)
        {
            if (point.Name != Fault.Point.Name || (Fault.Round ?? round) != round || (Fault.Unit ?? unit) != unit)
                return false;
            if (Fault.File is { } name && file?.Contains(name, StringComparison.Ordinal) != true)
                return false;
            if (Fault.After > TimeSpan.Zero && Stopwatch.GetElapsedTime(_start) < Fault.After)
                return false;
            if (Fault.While is { } path && !File.Exists(path))
                return false;
            int hit = Interlocked.Increment(ref _hits);
            return hit >= Fault.Hit && hit - Fault.Hit < Fault.Times;
        }
    }
}
