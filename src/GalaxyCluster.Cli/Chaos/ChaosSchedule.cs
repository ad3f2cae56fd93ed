using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// What is done to a cluster, and when: a pure function of the seed, the kinds, the pace and the number of workers.
/// Written to a file before anything happens, so that it can be repeated.
/// </summary>
internal sealed record ChaosSchedule
{
    private const string Expected = "a schedule that 'galaxy chaos' wrote";

    /// <summary>Enough for a day at one fault every five seconds.</summary>
    private const int MaxFaults = 20_000;

    public required ulong Seed { get; init; }

    public required int Workers { get; init; }

    public required double EverySeconds { get; init; }

    public required ImmutableArray<FaultKind> Kinds { get; init; }

    public required ImmutableArray<PlannedFault> Faults { get; init; }

    /// <summary>Draws the faults of so many seconds.</summary>
    public static ChaosSchedule Draw(
        ulong seed, ImmutableArray<FaultKind> kinds, double everySeconds, double seconds, int workers)
    {
        int count = kinds.IsEmpty ? 0 : (int)Math.Min(MaxFaults, Math.Floor(seconds / everySeconds));
        var faults = ImmutableArray.CreateBuilder<PlannedFault>(count);
        for (int i = 0; i < count; i++)
        {
            var draw = new CounterRandom(seed, RandomPurpose.FaultSchedule, (uint)i);
            FaultKind kind = kinds[draw.Below(0, kinds.Length)];
            // Somewhere in the second half of its interval: the first fault finds rounds under way.
            double at = (i + 0.5 + (0.5 * draw.Uniform(8))) * everySeconds;
            int worker = kind is FaultKind.Coordinator or FaultKind.Disk
                ? 0
                : Free(faults, at, 1 + draw.Below(16, workers), workers);
            faults.Add(new PlannedFault(
                i + 1, Math.Round(at, 3), kind, worker, SecondsOf(kind, draw), LinkOf(kind, draw)));
        }

        return new ChaosSchedule
        {
            Seed = seed,
            Workers = workers,
            EverySeconds = everySeconds,
            Kinds = kinds,
            Faults = faults.ToImmutable(),
        };
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => DurableFile.Write(
        path, stream => JsonSerializer.Serialize(stream, this, ChaosScheduleJson.Default.ChaosSchedule));

    /// <exception cref="FailureException">It is none, or names workers that it does not have.</exception>
    public static ChaosSchedule Read(string path)
    {
        ChaosSchedule? schedule;
        try
        {
            using FileStream file = File.OpenRead(path);
            schedule = JsonSerializer.Deserialize(file, ChaosScheduleJson.Default.ChaosSchedule);
        }
        catch (JsonException e)
        {
            throw new FailureException(ExitCodes.Input, $"{path}: {Expected} expected: {e.Message}", e);
        }

        if (schedule is null || schedule.Faults.IsDefault || schedule.Kinds.IsDefault || schedule.Workers is < 1 or > 64)
            throw new FailureException(ExitCodes.Input, $"{path}: {Expected} expected");
        foreach (PlannedFault fault in schedule.Faults)
        {
            if (fault.Worker < 0 || fault.Worker > schedule.Workers || !(fault.AtSeconds >= 0) ||
                !(fault.Seconds is >= 0 and < 86400) || !Enum.IsDefined(fault.Kind) || !Enum.IsDefined(fault.Link))
                throw new FailureException(ExitCodes.Input, $"{path}: fault {fault.Number} makes no sense");
        }

        return schedule;
    }

    // A worker that is still paused or cut off is left alone, as long as there is another.
    private static int Free(IReadOnlyList<PlannedFault> faults, double at, int worker, int workers)
    {
        for (int i = 0; i < workers; i++)
        {
            int candidate = ((worker - 1 + i) % workers) + 1;
            if (!faults.Any(fault => fault.Worker == candidate && fault.EndSeconds > at))
                return candidate;
        }

        return worker;
    }

    // A pause is either well below or well above what a silent worker is given up after; both are worth having.
    private static double SecondsOf(FaultKind kind, CounterRandom draw)
    {
        bool isShort = draw.Below(24, 2) == 0;
        double seconds = kind switch
        {
            FaultKind.Pause or FaultKind.Partition => isShort
                ? 0.3 + (0.7 * draw.Uniform(32))
                : 6 + (4 * draw.Uniform(32)),
            FaultKind.Slow => 5 + (10 * draw.Uniform(32)),
            FaultKind.Disk => 1 + draw.Below(32, 3),
            _ => 0,
        };
        return Math.Round(seconds, 3);
    }

    private static RelayMode LinkOf(FaultKind kind, CounterRandom draw) => kind == FaultKind.Partition
        ? (RelayMode)(1 + draw.Below(40, Enum.GetValues<RelayMode>().Length - 1))
        : RelayMode.Open;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ChaosSchedule))]
internal sealed partial class ChaosScheduleJson : JsonSerializerContext;
