namespace GalaxyCluster.Data.Datasets;

/// <summary>Shares of the splits in thousandths; they sum to 1000 and train has some.</summary>
public readonly record struct SplitFractions(int Train, int Validation, int Test)
{
    public static SplitFractions Default => new(800, 100, 100);
}
