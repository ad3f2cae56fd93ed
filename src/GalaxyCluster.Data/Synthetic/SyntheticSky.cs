using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// Galaxies, stars and quasars as the SDSS colour cutouts show them, without a network or a telescope.
/// </summary>
public static class SyntheticSky
{
    /// <summary>Grows with every change of a rendered pixel, so that caches of older pictures are not used.</summary>
    public const int Version = 2;

    public static ImmutableArray<string> Classes { get; } = [.. SkyRenderer.Painters.Select(static p => p.Class)];

    /// <summary>
    /// Renders a data set into <paramref name="folder"/>; the same options give the same bytes on any machine.
    /// </summary>
    /// <exception cref="DatasetException">A bad option, or a folder in the way.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    public static DatasetManifest Write(
        SyntheticSkyOptions options,
        string folder,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        RenderedDataset.Check(options.Count, options.Size, options.Threads, options.Fractions);
        RenderedDataset rendering = new(
            Define(options, folder), options.Count, options.Threads, () => new SkyRenderer(options.Size, options.Seed),
            progress, cancellationToken);
        return rendering.Write(folder, options.Overwrite, options.Fractions, "synthetic");
    }

    private static DatasetDefinition Define(SyntheticSkyOptions options, string folder) => new()
    {
        Name = options.Name ?? OutputFolder.NameOf(folder),
        Classes = Classes,
        Channels = 3,
        Height = options.Size,
        Width = options.Size,
        Preprocessing = new Preprocessing(CentreCrop.None, ResizeFilter.Auto, "irg", "asinh"),
        Seed = options.Seed,
        Provenance = new Provenance(
            string.Create(CultureInfo.InvariantCulture, $"SyntheticSky {Version}: {options.Count} pictures, seed {options.Seed}"),
            DatasetWriter.Tool),
        ShardBytes = options.ShardBytes,
    };
}
