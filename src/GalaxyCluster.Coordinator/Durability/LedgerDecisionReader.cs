using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>Reads the decisions of a ledger, with their votes.</summary>
internal static class LedgerDecisionReader
{
    /// <summary>By record; their kind is in the record's own row.</summary>
    /// <exception cref="LedgerDamageException">A value that no ledger of this program holds.</exception>
    public static Dictionary<long, LedgerDecision> ReadAll(SqliteConnection connection)
    {
        var decisions = new Dictionary<long, LedgerDecision>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT record, level, block, worker, reason FROM decisions";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long record = new LedgerRow(reader, 0).Int64(0);
            var row = new LedgerRow(reader, record);
            decisions.Add(record, new LedgerDecision
            {
                Kind = DecisionKind.Skip,
                Block = new SlotBlock(row.Int32(1), row.Int32(2)),
                Worker = row.Text(3) is { Length: > 0 } worker ? new WorkerId(worker) : null,
                Reason = row.Text(4),
                Votes = [],
            });
        }
        AddVotes(connection, decisions);
        return decisions;
    }

    private static void AddVotes(SqliteConnection connection, Dictionary<long, LedgerDecision> decisions)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT record, number, worker, incarnation, kind, digest FROM votes ORDER BY record, number";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long record = new LedgerRow(reader, 0).Int64(0);
            var row = new LedgerRow(reader, record);
            if (!decisions.TryGetValue(record, out LedgerDecision? decision))
                throw row.Wrong(0, "is in table 'votes', and there is no such decision");
            if (row.Int64(1) != decision.Votes.Length)
                throw row.Wrong(1, $"is {row.Int64(1)} in table 'votes', and vote {decision.Votes.Length} is next");
            var kind = (VoteKind)row.Int32(4);
            if (!Enum.IsDefined(kind))
                throw row.Wrong(4, $"is {(int)kind} in table 'votes', and there is no such vote");
            var vote = new LedgerVote(new WorkerId(row.Text(2)), new Incarnation(row.Int64(3)), kind, row.Digest(5));
            decisions[record] = decision with { Votes = decision.Votes.Add(vote) };
        }
    }
}
