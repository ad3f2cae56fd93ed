namespace GalaxyCluster.Engine.Losses;

/// <summary>1/2 * sum over classes of (output - target)^2: the cost of Nielsen's book, chapter 1.</summary>
public sealed record QuadraticCostSpec : LossSpec
{
    public override void Validate(int classCount)
    {
    }
}
