namespace GalaxyCluster.Engine.Losses;

/// <summary>(1 / classes) * sum over classes of (output - target)^2.</summary>
public sealed record MeanSquaredErrorSpec : LossSpec
{
    public override void Validate(int classCount)
    {
    }
}
