using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Data.Fields;

/// <summary>
/// A field as the survey's colour pictures show it: i, r, g as red, green, blue by Lupton et al. 2004. Weights of the
/// bands, Q, stretch and the level of the sky are those with which synthetic frames have the colours, peaks and noise of
/// SkyServer's JPEGs.
/// </summary>
public static class ColourRendering
{
    private const string SdssStretch = "lupton(Q=4.5,minimum=-0.045/-0.045/-0.03,stretch=2)";

    /// <summary>Of i, r, g.</summary>
    private static ReadOnlySpan<float> SdssWeights => [1f, 1.27f, 2.15f];

    /// <summary>Bands for red, green and blue: i, r, g where the field has them, else its last, middle and first.</summary>
    public static ImmutableArray<int> Bands(SkyField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.IsPicture) return [0, 1, 2];
        int[] sdss = [field.IndexOf("i"), field.IndexOf("r"), field.IndexOf("g")];
        if (sdss.All(b => b >= 0)) return [.. sdss];
        int last = field.Bands.Length - 1;
        return [last, last / 2, 0];
    }

    /// <returns>Three planes of values 0 to 255 on the field's grid; missing pixels are 0.</returns>
    internal static PixelPlanes Render(SkyField field)
    {
        ImmutableArray<int> bands = Bands(field);
        PixelPlanes pixels = new(
            HugePages.NewArray<ushort>(3 * field.Width * field.Height), 3, field.Height, field.Width, byte.MaxValue);
        if (field.IsPicture)
        {
            for (int c = 0; c < 3; c++) ToPixels(field.Bands[bands[c]].Plane.Pixels, 1, pixels.Plane(c));
            return pixels;
        }

        Stretch stretch = Stretch.Parse(Scaled(field));
        bool isWeighted = !double.IsNaN(field.ZeroPoint);
        Parallel.For(0, field.Height, () => new float[3 * field.Width], (y, _, row) =>
        {
            for (int c = 0; c < 3; c++)
                Weigh(field.Bands[bands[c]].Plane.Row(y), isWeighted ? SdssWeights[c] : 1, row.AsSpan(c * field.Width, field.Width));
            stretch.Apply(row, 3);
            for (int c = 0; c < 3; c++)
                ToPixels(row.AsSpan(c * field.Width, field.Width), byte.MaxValue, pixels.Plane(c).Slice(y * field.Width, field.Width));
            return row;
        }, _ => { });
        return pixels;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(ReadOnlySpan<float> flux, float weight, Span<float> weighted)
    {
        for (int x = 0; x < weighted.Length; x++) weighted[x] = float.IsFinite(flux[x]) ? flux[x] * weight : 0;
    }

    /// <summary>Rounded, half up.</summary>
    /// <param name="values">0 or more.</param>
    /// <param name="scale">What 1 becomes.</param>
    /// <param name="pixels">As many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToPixels(ReadOnlySpan<float> values, double scale, Span<ushort> pixels)
    {
        for (int x = 0; x < pixels.Length; x++) pixels[x] = (ushort)(int)((values[x] * scale) + 0.5);
    }

    /// <summary>Other units than nanomaggies: the same look relative to the noise, as 2 nMgy is about 60 sigma in SDSS's r.</summary>
    private static string Scaled(SkyField field)
    {
        if (!double.IsNaN(field.ZeroPoint)) return SdssStretch;
        Sources.BackgroundMap sky = Sources.BackgroundMap.Measure(
            field.DetectionPlane, new Sources.ExtractionOptions(), CancellationToken.None);
        return FormattableString.Invariant($"lupton(Q=4.5,minimum={-1.3 * sky.Noise:R},stretch={Math.Max(60 * sky.Noise, 1e-30):R})");
    }
}
