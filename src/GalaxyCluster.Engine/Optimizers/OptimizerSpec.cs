namespace GalaxyCluster.Engine.Optimizers;

/// <summary>How gradients change parameters. A value: compared, hashed and sent as part of the run.</summary>
public abstract record OptimizerSpec
{
    private protected OptimizerSpec()
    {
    }

    /// <summary>Before the schedule's factor.</summary>
    public abstract float LearningRate { get; init; }

    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public abstract void Validate();

    private protected static void Check(string name, float value, float least, float most)
    {
        if (!(value >= least && value <= most))
            throw new ArgumentException($"{name} must be from {least} to {most}, not {value}");
    }
}
