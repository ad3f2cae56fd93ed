using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Layers;

/// <summary>Joins neighbouring layers where one kernel computes both without a pass over memory in between.</summary>
internal static class Fusion
{
    /// <summary>What runs in place of the layers: the same numbers, in fewer passes.</summary>
    public static ImmutableArray<Layer> Join(ImmutableArray<Layer> layers)
    {
        ImmutableArray<Layer>.Builder joined = ImmutableArray.CreateBuilder<Layer>(layers.Length);
        bool inputIsRelu = false;
        for (int i = 0; i < layers.Length; i++)
        {
            bool reluFollows = i + 1 < layers.Length && layers[i + 1] is Relu;
            if (JoinNorm(layers[i], reluFollows) is { } norm)
            {
                joined.Add(norm);
                inputIsRelu = false;
                i += reluFollows ? 1 : 0;
                continue;
            }
            if (layers[i] is not Conv2d convolution)
            {
                joined.Add(inputIsRelu && layers[i] is MaxPool2d pool ? pool.AfterRelu() : layers[i]);
                inputIsRelu = false;
                continue;
            }
            bool appliesRelu = reluFollows;
            Layer? next = i + 2 < layers.Length ? layers[i + 2] : null;
            if (appliesRelu && convolution.Kernel.Pools && next is MaxPool2d { TakesPairs: true } taken)
            {
                joined.Add(new PooledConvBlock(convolution, taken, inputIsRelu));
                inputIsRelu = false;
                i += 2;
                continue;
            }
            bool gradientComesMasked = appliesRelu && next is Conv2d or MaxPool2d;
            joined.Add(new ConvBlock(convolution, appliesRelu, inputIsRelu, gradientComesMasked));
            inputIsRelu = appliesRelu;
            i += appliesRelu ? 1 : 0;
        }
        return joined.ToImmutable();
    }

    /// <summary>A norm, or a residual that ends with one, and what follows it; null when it stays as it is.</summary>
    private static Layer? JoinNorm(Layer layer, bool reluFollows) => layer switch
    {
        NormLayer { Input.IsSpatial: true } norm when reluFollows => norm.WithRelu(),
        Residual residual when NormResidual.CanStandFor(residual) => new NormResidual(residual, reluFollows),
        _ => null,
    };
}
