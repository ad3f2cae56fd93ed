using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>
/// What <see cref="WindowPooling"/> and <see cref="GlobalPooling"/> compute, one float at a time; bit for bit the same.
/// </summary>
internal static class ReferencePooling
{
    public static void MaxForward(BlockedTensor x, BlockedTensor y, int size, int stride, int n) =>
        ForEach(y, n, (sample, c, row, column) =>
        {
            float best = x[sample, c, row * stride, column * stride];
            for (int u = 0; u < size; u++)
                for (int v = 0; v < size; v++)
                {
                    float value = x[sample, c, (row * stride) + u, (column * stride) + v];
                    best = value > best ? value : best;
                }

            y[sample, c, row, column] = best;
        });

    public static void MaxBackward(
        BlockedTensor x, BlockedTensor y, BlockedTensor gradY, BlockedTensor gradX, int size, int stride, int n,
        bool reluInput)
    {
        ForEach(gradX, n, (sample, c, row, column) => gradX[sample, c, row, column] = 0f);
        ForEach(y, n, (sample, c, row, column) =>
        {
            float best = y[sample, c, row, column];
            if (reluInput && !(best > 0f))
                return;
            for (int u = 0; u < size; u++)
                for (int v = 0; v < size; v++)
                {
                    (int i, int j) = ((row * stride) + u, (column * stride) + v);
                    if (best > x[sample, c, i, j])
                        continue;
                    gradX[sample, c, i, j] += gradY[sample, c, row, column];
                    return;
                }
        });
    }

    public static void MeanForward(BlockedTensor x, BlockedTensor y, int size, int stride, int n) =>
        ForEach(y, n, (sample, c, row, column) =>
        {
            float sum = 0f;
            for (int u = 0; u < size; u++)
                for (int v = 0; v < size; v++)
                    sum += x[sample, c, (row * stride) + u, (column * stride) + v];
            y[sample, c, row, column] = sum * (1f / (size * size));
        });

    public static void MeanBackward(BlockedTensor gradY, BlockedTensor gradX, int size, int stride, int n)
    {
        ForEach(gradX, n, (sample, c, row, column) => gradX[sample, c, row, column] = 0f);
        ForEach(gradY, n, (sample, c, row, column) =>
        {
            float share = gradY[sample, c, row, column] * (1f / (size * size));
            for (int u = 0; u < size; u++)
                for (int v = 0; v < size; v++)
                    gradX[sample, c, (row * stride) + u, (column * stride) + v] += share;
        });
    }

    public static void GlobalMeanForward(BlockedTensor x, Span<float> rows, int n)
    {
        for (int i = 0; i < n * x.Channels; i++)
        {
            float total = 0f;
            for (int y = 0; y < x.Height; y++)
            {
                float row = 0f;
                for (int u = 0; u < x.Width; u++)
                    row += x[i / x.Channels, i % x.Channels, y, u];
                total += row;
            }

            rows[i] = total * (1f / x.Shape.Pixels);
        }
    }

    public static void GlobalMeanBackward(float[] rows, BlockedTensor gradX, int n) =>
        ForEach(gradX, n, (sample, c, row, column) =>
            gradX[sample, c, row, column] = 1f / gradX.Shape.Pixels * rows[(sample * gradX.Channels) + c]);

    private static void ForEach(BlockedTensor tensor, int n, Action<int, int, int, int> visit)
    {
        for (int sample = 0; sample < n; sample++)
            for (int c = 0; c < tensor.Channels; c++)
                for (int row = 0; row < tensor.Height; row++)
                    for (int column = 0; column < tensor.Width; column++)
                        visit(sample, c, row, column);
    }
}
