using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Threading;

namespace GalaxyCluster.Data.Sdss;

/// <summary>The frames of one field in several bands.</summary>
public sealed class SdssField
{
    private SdssField(ImmutableArray<SdssFrame> frames) => Frames = frames;

    /// <summary>In the order of the bands u g r i z.</summary>
    public ImmutableArray<SdssFrame> Frames { get; }

    /// <summary>Reads the frames of one field on all cores.</summary>
    /// <exception cref="DataFormatException">A file is no frame, is of another field, or of a band that is there
    /// already.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SdssField Read(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        SdssFrame[] frames = new SdssFrame[paths.Count];
        AllCores.Invoke(
            [.. Enumerable.Range(0, paths.Count).Select(i => (Action)(() => frames[i] = SdssFrame.Read(paths[i], cancellation)))]);
        foreach (SdssFrame frame in frames)
        {
            if ((frame.Run, frame.Camcol, frame.Field) != (frames[0].Run, frames[0].Camcol, frames[0].Field))
                throw new DataFormatException(
                    frame.Name, "keyword RUN, CAMCOL, FRAME",
                    $"expected run {frames[0].Run}, camcol {frames[0].Camcol}, field {frames[0].Field} as in "
                    + $"{frames[0].Name}, found {frame.Run}, {frame.Camcol}, {frame.Field}");
            if (frames.First(f => f.Band == frame.Band) != frame)
                throw new DataFormatException(frame.Name, "keyword FILTER", $"band {frame.Band} is given twice");
        }

        return new([.. frames.OrderBy(static f => f.Band)]);
    }

    /// <summary>The frame of a band.</summary>
    /// <returns>Null where the band was not given.</returns>
    public SdssFrame? Find(SdssBand band) => Frames.FirstOrDefault(f => f.Band == band);

    /// <summary>
    /// All bands on the pixel grid of one of them, by world coordinates, in nanomaggies; NaN where a band does not
    /// reach.
    /// </summary>
    /// <param name="reference">The band whose grid is taken; its image is not resampled (nor copied).</param>
    /// <param name="kernel">Lanczos3 for pictures and fluxes.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ArgumentException">The field has no frame of that band.</exception>
    public ImmutableArray<ImagePlane> Align(
        SdssBand reference, ResampleKernel kernel, CancellationToken cancellation)
    {
        SdssFrame grid = Find(reference)
            ?? throw new ArgumentException($"the field has no frame of band {reference}", nameof(reference));
        return
        [
            .. Frames.Select(f => f == grid ? f.Image : Resampler.Resample(
                f.Image, f.Wcs, grid.Wcs, grid.Image.Width, grid.Image.Height, kernel, cancellation)),
        ];
    }
}
