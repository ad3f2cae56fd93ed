namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Softmax along the rows of a [n, width] matrix; sums run from the first column to the last.</summary>
internal static class RowSoftmax
{
    /// <summary>y = exp(x - max x) / sum of them</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int n)
    {
        int width = x.Length / n;
        for (int i = 0; i < n; i++)
            Forward(x.Slice(i * width, width), y.Slice(i * width, width));
    }

    /// <summary>One row.</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        float largest = x[0];
        foreach (float value in x)
            largest = Math.Max(largest, value);
        for (int i = 0; i < x.Length; i++)
            y[i] = x[i] - largest;
        ExactMath.Exp(y, y);
        float sum = 0f;
        foreach (float value in y)
            sum += value;
        for (int i = 0; i < y.Length; i++)
            y[i] /= sum;
    }

    /// <summary>gradX = y (gradY - sum of y gradY)</summary>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> gradY, Span<float> gradX, int n)
    {
        int width = y.Length / n;
        for (int i = 0; i < n; i++)
        {
            float dot = 0f;
            for (int j = i * width; j < (i + 1) * width; j++)
                dot += y[j] * gradY[j];
            for (int j = i * width; j < (i + 1) * width; j++)
                gradX[j] = y[j] * (gradY[j] - dot);
        }
    }
}
