using System.Globalization;

namespace GalaxyCluster.Training.Checkpoints;

/// <summary>
/// A checkpoint's file name: <c>checkpoint-0000000120-9f86d081884c7d65.safetensors</c>, the next round and the first
/// 64 bits of the SHA-256 of the whole file, so that a change of any byte shows.
/// </summary>
internal sealed record CheckpointName(long NextRound, string FileHash)
{
    public const int HashDigits = 16;

    private const string Prefix = "checkpoint-";
    private const string Suffix = ".safetensors";

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{NextRound:D10}-{FileHash}{Suffix}");

    public static CheckpointName? Parse(string fileName)
    {
        bool named = fileName.StartsWith(Prefix, StringComparison.Ordinal)
            && fileName.EndsWith(Suffix, StringComparison.Ordinal);
        if (!named) return null;
        string[] parts = fileName[Prefix.Length..^Suffix.Length].Split('-');
        return parts is [var round, { Length: HashDigits } hash]
            && long.TryParse(round, NumberStyles.None, CultureInfo.InvariantCulture, out long nextRound)
                ? new CheckpointName(nextRound, hash)
                : null;
    }
}
