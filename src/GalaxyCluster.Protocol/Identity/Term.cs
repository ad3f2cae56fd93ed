namespace GalaxyCluster.Protocol.Identity;

/// <summary>Which life of the coordinator is in charge: 1 for the first, one more at every start on the same state.</summary>
public readonly record struct Term(long Number)
{
    public Term Next => new(Number + 1);

    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
