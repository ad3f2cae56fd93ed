using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Fields;

/// <summary>
/// A field as the survey's colour pictures show it: i, r, g as red, green, blue by Lupton et al. 2004, with Q and
/// stretch that make frames in nanomaggies look like SkyServer's JPEGs.
/// </summary>
public static class ColourRendering
{
    private const string SdssStretch = "lupton(Q=8,minimum=0,stretch=0.5)";

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

    /// <returns>Three planes of whole values 0 to 255 on the field's grid; missing pixels are 0.</returns>
    public static ImmutableArray<ImagePlane> Render(SkyField field)
    {
        ImmutableArray<int> bands = Bands(field);
        if (field.IsPicture) return [.. bands.Select(b => field.Bands[b].Plane)];
        Stretch stretch = Stretch.Parse(Scaled(field));
        ImagePlane[] planes = [.. bands.Select(_ => new ImagePlane(field.Width, field.Height))];
        Parallel.For(0, field.Height, () => new float[3 * field.Width], (y, _, row) =>
        {
            for (int c = 0; c < 3; c++) field.Bands[bands[c]].Plane.Row(y).CopyTo(row.AsSpan(c * field.Width));
            foreach (ref float value in row.AsSpan()) value = float.IsFinite(value) ? value : 0;
            stretch.Apply(row, 3);
            for (int c = 0; c < 3; c++)
            {
                Span<float> target = planes[c].Row(y);
                for (int x = 0; x < target.Length; x++)
                    target[x] = (float)Math.Floor((row[(c * field.Width) + x] * 255.0) + 0.5);
            }

            return row;
        }, _ => { });
        return [.. planes];
    }

    /// <summary>Other units than nanomaggies: the same look relative to the noise, as 0.5 nMgy is about 16 sigma in SDSS's r.</summary>
    private static string Scaled(SkyField field)
    {
        if (!double.IsNaN(field.ZeroPoint)) return SdssStretch;
        Sources.BackgroundMap sky = Sources.BackgroundMap.Measure(
            field.DetectionPlane, new Sources.ExtractionOptions(), CancellationToken.None);
        return FormattableString.Invariant($"lupton(Q=8,minimum=0,stretch={Math.Max(16 * sky.Noise, 1e-30):R})");
    }
}
