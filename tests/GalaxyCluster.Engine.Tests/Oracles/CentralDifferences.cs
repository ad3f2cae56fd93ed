using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>(L(p + h) - L(p - h)) / 2h for every trainable parameter, with the loss of a <see cref="Float64Network"/>.</summary>
internal static class CentralDifferences
{
    /// <summary>The formula errs by about h^2, rounding by about 1e-16 / h: both far below the tolerance of the comparison.</summary>
    private const double Step = 1e-5;

    /// <summary>The gradient in flat order; buffers, which have none, are taken from <paramref name="buffers"/>.</summary>
    public static double[] Gradient(NetworkCase network, IReadOnlyList<float> buffers)
    {
        Model model = network.Model;
        Float64Network reference = new(network.Spec, model.Input, model.ClassCount, NetworkCase.Key);
        double[] flat = [.. network.Flat.Select(value => (double)value)];
        double[] gradient = [.. buffers.Select(value => (double)value)];
        double Loss() => reference.Loss(flat, network.Images, network.Targets, network.Batch, network.Loss);
        foreach (ParameterTensor tensor in model.Parameters.Where(t => t.Kind == ParameterKind.Trainable))
        {
            for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                double centre = flat[i];
                flat[i] = centre + Step;
                double above = Loss();
                flat[i] = centre - Step;
                double below = Loss();
                flat[i] = centre;
                gradient[i] = (above - below) / (2 * Step);
            }
        }
        return gradient;
    }
}
