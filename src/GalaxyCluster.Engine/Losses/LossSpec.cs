namespace GalaxyCluster.Engine.Losses;

/// <summary>Which loss a run minimises. A value: compared, hashed and sent as part of the run.</summary>
public abstract record LossSpec
{
    private protected LossSpec()
    {
    }

    /// <exception cref="ArgumentException">A setting is out of range, or does not fit so many classes.</exception>
    public abstract void Validate(int classCount);
}
