using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// One flat contribution (or a sum of several) with the loss, correct count and samples that belong to it.
/// Rented from a <see cref="ContributionPool"/>; whoever holds it owns it until it is returned or handed on.
/// </summary>
public sealed class ContributionBuffer
{
    internal ContributionBuffer(int length) => Array = new float[length];

    internal float[] Array { get; }

    /// <summary>Flat order: gradient sums of trainables (or n × (start − end)), n × new value of buffers.</summary>
    public Span<float> Values => Array;

    public Memory<float> Memory => Array;

    /// <summary>None of the values is NaN or infinite.</summary>
    public bool IsFinite => VectorSums.AllFinite(Array);

    public StepResult Result { get; set; }
}
