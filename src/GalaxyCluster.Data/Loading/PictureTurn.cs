namespace GalaxyCluster.Data.Loading;

/// <summary>The symmetries of a rectangle of pixels, and of a square.</summary>
internal static class PictureTurn
{
    /// <summary>
    /// out[y, x] = in[v, u] with (v, u) = (y, x), or (x, y) when transposed, then mirrored where asked.
    /// </summary>
    /// <param name="image">[channels, height, width], changed in place.</param>
    /// <param name="scratch">As long as the image.</param>
    /// <param name="shape">Square when transposed.</param>
    /// <param name="transpose">Exchange rows and columns.</param>
    /// <param name="mirrorRows">Last row first.</param>
    /// <param name="mirrorColumns">Last column first.</param>
    public static void Apply(
        Span<float> image, Span<float> scratch, PictureShape shape, bool transpose, bool mirrorRows, bool mirrorColumns)
    {
        if (!transpose && !mirrorRows && !mirrorColumns)
            return;
        image.CopyTo(scratch);
        Turn(scratch, image, shape, transpose, mirrorRows, mirrorColumns);
    }

    /// <summary>The same from one memory to another.</summary>
    public static void Turn(
        ReadOnlySpan<float> image, Span<float> turned, PictureShape shape, bool transpose, bool mirrorRows,
        bool mirrorColumns)
    {
        int height = shape.Height;
        int width = shape.Width;
        for (int c = 0; c < shape.Channels; c++)
        {
            ReadOnlySpan<float> from = image.Slice(c * height * width, height * width);
            Span<float> to = turned.Slice(c * height * width, height * width);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    int v = transpose ? x : y;
                    int u = transpose ? y : x;
                    v = mirrorRows ? height - 1 - v : v;
                    u = mirrorColumns ? width - 1 - u : u;
                    to[(y * width) + x] = from[(v * width) + u];
                }
            }
        }
    }
}
