using System.Collections.Immutable;
using System.Diagnostics;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// The settings that layers with a weight and a bias share: whether there is a bias, and the first values of both.
/// </summary>
internal static class WeightSettings
{
    private const string Bias = "bias";
    private const string Weights = "init";
    private const string WeightDeviation = "initDeviation";
    private const string Biases = "biasInit";
    private const string BiasDeviation = "biasDeviation";

    /// <summary>
    /// <c>initDeviation</c> counts for <c>init: normal</c> only, <c>biasDeviation</c> for <c>biasInit: normal</c>.
    /// </summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        new FlagSetting(Bias, true),
        new ChoiceSetting(Weights, "he", "he", "xavier", "lecun", "normal", "zero"),
        new NumberSetting(WeightDeviation, 0f, 100f, 0.01f),
        new ChoiceSetting(Biases, "zero", "zero", "normal"),
        new NumberSetting(BiasDeviation, 0f, 100f, 1f),
    ];

    /// <param name="site">Where the layer is built.</param>
    /// <param name="shape">[outputs, ...].</param>
    /// <param name="fanIn">Inputs that one output sees.</param>
    /// <param name="fanOut">Outputs that one input reaches.</param>
    public static ParameterTensor Weight(LayerSite site, ImmutableArray<int> shape, int fanIn, int fanOut)
    {
        Initializer initializer = site.Spec.Word(Weights) switch
        {
            "he" => Initializer.He(fanIn),
            "xavier" => Initializer.Xavier(fanIn, fanOut),
            "lecun" => Initializer.LeCun(fanIn),
            "normal" => Initializer.Normal(site.Spec.Number(WeightDeviation)),
            "zero" => Initializer.Zero,
            _ => throw new UnreachableException(),
        };
        return site.Parameter("weight", shape, initializer, decays: true);
    }

    /// <summary>Null when the file says <c>bias: false</c>.</summary>
    public static ParameterTensor? BiasOf(LayerSite site, int outputs)
    {
        if (!site.Spec.Flag(Bias))
            return null;
        Initializer initializer = site.Spec.Word(Biases) == "normal"
            ? Initializer.Normal(site.Spec.Number(BiasDeviation))
            : Initializer.Zero;
        return site.Parameter("bias", [outputs], initializer, decays: false);
    }
}
