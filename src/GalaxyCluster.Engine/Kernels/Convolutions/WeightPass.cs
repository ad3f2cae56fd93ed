using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>The pass that makes the weight gradient [O, I/groups, kH, kW].</summary>
internal abstract unsafe class WeightPass
{
    /// <summary>Zero pixels that the input tensor must have around it.</summary>
    public abstract int InputHalo { get; }

    /// <summary>Zero pixels that the tensor of the output's gradient must have around it.</summary>
    public virtual int GradientHalo => 0;

    /// <summary>True when a batch may come in groups of samples.</summary>
    public abstract bool ContinuesSums { get; }

    /// <summary>Floats that outlive a call, and carry sums of a batch of so many samples from one group to the next.</summary>
    public abstract long SumsLength(int maxBatch);

    /// <summary>
    /// True when a run can make the input gradient too (<see cref="WeightCall.InputGradient"/>), for less than both apart.
    /// </summary>
    public virtual bool MakesInputGradient => false;

    /// <summary>Floats of scratch for a team of the given size.</summary>
    public abstract long ScratchLength(int threads);

    /// <summary>Adds up a group of samples.</summary>
    public abstract void Run(in WeightCall call);
}

/// <summary>One run of a <see cref="WeightPass"/>.</summary>
internal readonly unsafe struct WeightCall
{
    public required BlockedTensor Input { get; init; }

    public required BlockedTensor OutputGradient { get; init; }

    /// <summary>[O, I/groups, kH, kW]; written when the group is the last.</summary>
    public required float* Gradient { get; init; }

    /// <summary>The same samples' input gradient, to be made too; null: not wanted. Its scratch is not used.</summary>
    public OutputCall? InputGradient { get; init; }

    /// <summary>Samples.</summary>
    public required int Count { get; init; }

    public required SampleGroup Group { get; init; }

    public required float* Sums { get; init; }

    public required float* Scratch { get; init; }

    public required ThreadTeam? Team { get; init; }
}
