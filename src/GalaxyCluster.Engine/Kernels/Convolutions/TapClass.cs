namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>A kernel tap: where its source pixel lies from the base pixel, and its place in the weight tensor.</summary>
internal readonly record struct Tap(int Dy, int Dx, int Ky, int Kx);

/// <summary>
/// Target pixels that see the same taps: (Y + Step a, X + Step b) for a below Rows, b below Columns, with the base
/// source pixel (SourceStep a, SourceStep b).
/// </summary>
internal sealed record TapClass(int Y, int X, int Step, int Rows, int Columns, int SourceStep, Tap[] Taps)
{
    public int Pixels => Rows * Columns;

    /// <summary>Forward: one class, all taps.</summary>
    public static TapClass[] Forward(in ConvolutionShape s)
    {
        var taps = new Tap[s.KernelHeight * s.KernelWidth];
        for (int ky = 0; ky < s.KernelHeight; ky++)
            for (int kx = 0; kx < s.KernelWidth; kx++)
                taps[(ky * s.KernelWidth) + kx] = new Tap(ky - s.Padding, kx - s.Padding, ky, kx);
        return [new TapClass(0, 0, 1, s.OutHeight, s.OutWidth, s.Stride, taps)];
    }

    /// <summary>Input gradient: input pixel p sees tap k if p + padding - k is a multiple of the stride, so stride^2 classes.</summary>
    public static TapClass[] Backward(in ConvolutionShape s)
    {
        var classes = new List<TapClass>();
        for (int y = 0; y < Math.Min(s.Stride, s.InHeight); y++)
            for (int x = 0; x < Math.Min(s.Stride, s.InWidth); x++)
            {
                var taps = new List<Tap>();
                for (int ky = 0; ky < s.KernelHeight; ky++)
                    for (int kx = 0; kx < s.KernelWidth; kx++)
                    {
                        int dy = y + s.Padding - ky;
                        int dx = x + s.Padding - kx;
                        if (dy % s.Stride == 0 && dx % s.Stride == 0)
                            taps.Add(new Tap(dy / s.Stride, dx / s.Stride, ky, kx));
                    }

                int rows = (s.InHeight - y + s.Stride - 1) / s.Stride;
                int columns = (s.InWidth - x + s.Stride - 1) / s.Stride;
                classes.Add(new TapClass(y, x, s.Stride, rows, columns, 1, [.. taps]));
            }

        return [.. classes];
    }

    /// <summary>Pixels by which the taps leave a source of the given size.</summary>
    public int Halo(int height, int width)
    {
        int halo = 0;
        foreach (var tap in Taps)
        {
            halo = Math.Max(halo, Math.Max(-tap.Dy, -tap.Dx));
            halo = Math.Max(halo, ((Rows - 1) * SourceStep) + tap.Dy - (height - 1));
            halo = Math.Max(halo, ((Columns - 1) * SourceStep) + tap.Dx - (width - 1));
        }

        return halo;
    }
}
