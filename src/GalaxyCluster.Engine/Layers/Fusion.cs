using System.Collections.Immutable;

namespace GalaxyCluster.Engine.Layers;

/// <summary>Joins neighbouring layers where one kernel computes both without a pass over memory in between.</summary>
internal static class Fusion
{
    /// <summary>What runs in place of the layers: the same numbers, in fewer passes.</summary>
    /// <param name="layers">Neighbours.</param>
    /// <param name="inputIsRelu">The first one reads a ReLU's output and is to apply its mask to the gradient.</param>
    public static ImmutableArray<Layer> Join(ImmutableArray<Layer> layers, bool inputIsRelu = false)
    {
        ImmutableArray<Layer>.Builder joined = ImmutableArray.CreateBuilder<Layer>(layers.Length);
        for (int i = 0; i < layers.Length; i++)
        {
            bool reluFollows = i + 1 < layers.Length && layers[i + 1] is Relu;
            Layer? next = i + 2 < layers.Length ? layers[i + 2] : null;
            bool nextMasks = reluFollows && next is Residual residual && NormResidual.FinishesGradient(residual);
            if (JoinNorm(layers[i], reluFollows, inputIsRelu, nextMasks) is { } norm)
            {
                joined.Add(norm);
                inputIsRelu = nextMasks;
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
            if (appliesRelu && convolution.Kernel.Pools && next is MaxPool2d { TakesPairs: true } taken)
            {
                joined.Add(new PooledConvBlock(convolution, taken, inputIsRelu));
                inputIsRelu = false;
                i += 2;
                continue;
            }
            bool gradientComesMasked = appliesRelu && (nextMasks || next is Conv2d or MaxPool2d);
            joined.Add(new ConvBlock(convolution, appliesRelu, inputIsRelu, gradientComesMasked));
            inputIsRelu = appliesRelu;
            i += appliesRelu ? 1 : 0;
        }
        return joined.ToImmutable();
    }

    /// <summary>A norm, or a residual that ends with one, and what follows it; null when it stays as it is.</summary>
    private static Layer? JoinNorm(Layer layer, bool reluFollows, bool inputIsRelu, bool nextMasks) => layer switch
    {
        NormLayer { Input.IsSpatial: true } norm when reluFollows => norm.WithRelu(nextMasks),
        Residual residual when NormResidual.CanStandFor(residual)
            => new NormResidual(residual, reluFollows, inputIsRelu, nextMasks),
        _ => null,
    };
}
