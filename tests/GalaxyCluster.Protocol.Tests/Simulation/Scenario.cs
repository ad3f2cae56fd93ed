using System.Collections.Immutable;
using System.Text;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Everything that decides a history: the run, the cluster, the network and what is done to them.</summary>
internal sealed record Scenario
{
    /// <summary>Of every number drawn while the history goes on: delays, losses, duplicates.</summary>
    public required ulong Seed { get; init; }

    public required RunFacts Facts { get; init; }

    public required ClusterOptions Options { get; init; }

    public required ImmutableArray<SeatPlan> Seats { get; init; }

    public ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>Part of all calls, connections and downloads that fail without any other fault.</summary>
    public double Losses { get; init; }

    /// <summary>Part of all uploads and joins that arrive twice.</summary>
    public double Duplicates { get; init; }

    /// <summary>Longest way of a message, in milliseconds; two calls may overtake each other within it.</summary>
    public int SlowestMessage { get; init; } = 5;

    /// <summary>Rounds between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 1;

    /// <summary>A slot of a round that nobody can compute; null for none.</summary>
    public (long Round, int Slot)? Poison { get; init; }

    /// <summary>It kills whoever computes it; otherwise it comes out as NaN.</summary>
    public bool PoisonKills { get; init; }

    /// <summary>What is changed in the program to see whether anybody notices.</summary>
    public Sabotage Sabotage { get; init; }

    internal MachinePolicy Policy { get; init; } = MachinePolicy.Sound;

    public bool HasFault(FaultKind kind) => Faults.Any(f => f.Kind == kind);

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(FormattableString.Invariant(
            $"seed {Seed}: {Seats.Length} workers, {Facts.SlotCount} slots, {Facts.TotalRounds} rounds, losses {Losses}, duplicates {Duplicates}, messages up to {SlowestMessage} ms, audit share {Options.AuditShare}, a checkpoint every {CheckpointEvery} rounds"));
        if (Poison is { } poison)
            text.AppendLine(FormattableString.Invariant(
                $"poison: slot {poison.Slot} of round {poison.Round} {(PoisonKills ? "kills" : "is not finite")}; policy {Facts.OnPoison}"));
        for (int i = 0; i < Seats.Length; i++)
            text.AppendLine(FormattableString.Invariant(
                $"w{i}: {Seats[i].Threads} threads, {Seats[i].UnitTime} ms a unit, starts at {Seats[i].Start} ms"));
        foreach (Fault fault in Faults)
            text.AppendLine(fault.ToString());
        return text.ToString();
    }
}
