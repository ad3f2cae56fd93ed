using System.Globalization;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// Proves that a ledger's records are a chain. A start proves by it those that it builds on, and all of them beside its
/// first rounds, so that a long run comes back soon too.
/// </summary>
internal static class ChainProof
{
    /// <summary>Proves all records that a ledger has when this begins, on a connection of its own.</summary>
    /// <exception cref="StateDirectoryException">The chain is broken, or the file is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void OfFile(string path, string origin, CancellationToken cancellation)
    {
        try
        {
            using LedgerFile file = LedgerFile.Open(path);
            Of(LedgerReader.Read(file.Connection).Select(entry =>
            {
                cancellation.ThrowIfCancellationRequested();
                return entry.Record;
            }), 1, origin, path);
        }
        catch (Exception e) when (e is SqliteException or LedgerDamageException)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>Proves records that follow each other.</summary>
    /// <param name="records">In order.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="previous">Hash of what the first follows.</param>
    /// <param name="path">Of the ledger, for the message.</param>
    /// <exception cref="StateDirectoryException">The chain is broken.</exception>
    public static void Of(IEnumerable<LedgerRecord> records, long first, string previous, string path)
    {
        if (LedgerChain.Verify(records, previous) is { } broken)
            throw NotAsWritten(path, first + broken.Index, broken.Stage.ToString(), broken.Reason);
    }

    /// <summary>Checks that records follow each other, whose own hashes are proven later.</summary>
    /// <exception cref="StateDirectoryException">One names another before it than there is, or is of an earlier stage.</exception>
    public static void OfLinks(IReadOnlyList<LedgerLine> lines, string origin, string path)
    {
        string previous = origin;
        Stage? last = null;
        for (int i = 0; i < lines.Count; i++)
        {
            LedgerLine line = lines[i];
            if (line.PreviousHash != previous)
            {
                throw NotAsWritten(path, i + 1, line.Stage.ToString(),
                    $"The record of {line.Stage} follows {line.PreviousHash}, but the one before it is {previous}.");
            }
            previous = line.Hash;
            if (line.Decision is not null)
                continue;
            if (line.Stage <= last)
            {
                throw NotAsWritten(path, i + 1, line.Stage.ToString(),
                    $"The record of {line.Stage} comes after that of {last}.");
            }
            last = line.Stage;
        }
    }

    /// <summary>What is said of a file that cannot be read as a ledger.</summary>
    public static StateDirectoryException Damaged(string path, Exception cause) =>
        new($"the ledger '{path}' is damaged: {cause.Message}; {LedgerStore.WhatToDo}", cause);

    private static StateDirectoryException NotAsWritten(string path, long record, string stage, string reason) => new(
        string.Create(CultureInfo.InvariantCulture, $"the ledger '{path}' is not what was written, at record {record} ({stage}): ") +
        $"{reason} {LedgerStore.WhatToDo}");
}
