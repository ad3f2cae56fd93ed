namespace GalaxyCluster.Protocol.Slots;

/// <summary>Units [First, First + Count).</summary>
public readonly record struct UnitRange(int First, int Count)
{
    public int End => First + Count;

    public bool Contains(int unit) => unit >= First && unit < End;
}
