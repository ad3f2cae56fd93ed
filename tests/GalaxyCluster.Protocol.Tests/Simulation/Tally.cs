using GalaxyCluster.Protocol.Membership;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>How often the unusual happened over many histories: a simulation that never meets it proves nothing.</summary>
internal sealed class Tally
{
    public SortedDictionary<RejectionCode, int> Rejections { get; } = [];

    public SortedDictionary<LossCause, int> Losses { get; } = [];

    public void Add(Oracles oracles)
    {
        foreach ((RejectionCode code, int count) in oracles.Rejections)
            Rejections[code] = Rejections.GetValueOrDefault(code) + count;
        foreach ((LossCause cause, int count) in oracles.Losses)
            Losses[cause] = Losses.GetValueOrDefault(cause) + count;
    }

    public override string ToString() =>
        $"refused: {string.Join(", ", Rejections.Select(r => $"{r.Key} {r.Value}"))}; "
        + $"lost: {string.Join(", ", Losses.Select(l => $"{l.Key} {l.Value}"))}";
}
