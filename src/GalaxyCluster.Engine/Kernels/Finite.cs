using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>Looks for NaN and infinity.</summary>
internal static class Finite
{
    public static bool All(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }

    public static bool All(BlockedTensor tensor, int n)
    {
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < tensor.Channels; c++)
                for (int y = 0; y < tensor.Height; y++)
                    for (int x = 0; x < tensor.Width; x++)
                    {
                        if (!float.IsFinite(tensor[sample, c, y, x]))
                            return false;
                    }
        return true;
    }
}
