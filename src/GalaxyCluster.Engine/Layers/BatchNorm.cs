using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, per channel (or feature), with mean and variance over the
/// samples and pixels of one mini-batch in training and the running averages otherwise. (Ioffe and Szegedy 2015.)
/// </summary>
/// <remarks>
/// A mini-batch is a slot's: the numbers do not depend on which worker computes it. Running averages move by
/// <c>momentum</c> towards the mini-batch's mean and unbiased variance, and are then averaged over slots.
/// </remarks>
internal sealed class BatchNorm : Layer
{
    private readonly ParameterTensor _weight;
    private readonly ParameterTensor _bias;
    private readonly ParameterTensor _runningMean;
    private readonly ParameterTensor _runningVariance;
    private readonly float _epsilon;
    private readonly float _momentum;

    private BatchNorm(LayerSite site)
        : base(site, site.Input)
    {
        int channels = site.Input.Channels;
        _weight = site.Parameter("weight", [channels], Initializer.One, decays: false);
        _bias = site.Parameter("bias", [channels], Initializer.Zero, decays: false);
        _runningMean = site.Buffer("running_mean", [channels], Initializer.Zero);
        _runningVariance = site.Buffer("running_var", [channels], Initializer.One);
        (_epsilon, _momentum) = (site.Spec.Number("epsilon"), site.Spec.Number("momentum"));
    }

    public static LayerKind Vocabulary { get; } = new("batchNorm",
    [
        new NumberSetting("epsilon", 1e-12f, 1f, 1e-5f),
        new NumberSetting("momentum", 0f, 1f, 0.1f),
    ], site => new BatchNorm(site));

    public override ImmutableArray<ParameterTensor> Parameters => [_weight, _bias, _runningMean, _runningVariance];

    /// <summary>Two passes for the statistics, one to apply them.</summary>
    public override long ForwardFlops => 6L * Output.Length;

    /// <summary>Per channel: the batch's mean, then 1 / sqrt(variance + epsilon).</summary>
    public override long SavedLength(int maxBatch) => 2L * Input.Channels;
}
