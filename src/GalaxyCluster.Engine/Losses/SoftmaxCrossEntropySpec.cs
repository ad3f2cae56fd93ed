using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Losses;

/// <summary>
/// -sum over classes c of weight[c] target[c] log softmax(outputs)[c]. Targets may be soft (vote fractions).
/// </summary>
/// <param name="LabelSmoothing">s in 0..1: targets become (1 - s) target + s / classes first. (Szegedy et al.
/// 2016.)</param>
/// <param name="ClassWeights">One factor a class; empty: all 1. The mean over samples is not divided by them.</param>
public sealed record SoftmaxCrossEntropySpec(float LabelSmoothing = 0f, ImmutableArray<float> ClassWeights = default)
    : LossSpec
{
    /// <summary>Never the default value, so that two specs can be compared.</summary>
    public ImmutableArray<float> ClassWeights { get; init; } = ClassWeights.IsDefault ? [] : ClassWeights;

    public override void Validate(int classCount)
    {
        if (!(LabelSmoothing >= 0f && LabelSmoothing < 1f))
            throw new ArgumentException($"labelSmoothing must be from 0 to below 1, not {LabelSmoothing}");
        if (!ClassWeights.IsEmpty && ClassWeights.Length != classCount)
            throw new ArgumentException($"classWeights has {ClassWeights.Length} values for {classCount} classes");
        foreach (float weight in ClassWeights)
        {
            if (!(weight >= 0f && weight <= 1e6f))
                throw new ArgumentException($"a class weight must be from 0 to 1000000, not {weight}");
        }
    }

    public bool Equals(SoftmaxCrossEntropySpec? other)
        => other is not null && LabelSmoothing.Equals(other.LabelSmoothing)
            && ClassWeights.AsSpan().SequenceEqual(other.ClassWeights.AsSpan());

    public override int GetHashCode() => HashCode.Combine(LabelSmoothing, ClassWeights.Length);
}
