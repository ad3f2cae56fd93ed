using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>Galaxies, stars and quasars as the SDSS colour cutouts show them, without a network or a telescope.</summary>
public static class SyntheticSky
{
    public static ImmutableArray<string> Classes { get; } =
        ["elliptical", "spiral", "edge_on", "merger", "irregular", "star", "quasar"];

    /// <summary>Renders a data set into <paramref name="folder"/>; the same options give the same bytes on any machine.</summary>
    /// <exception cref="DatasetException">A bad option, or a folder in the way.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    public static DatasetManifest Write(
        SyntheticSkyOptions options,
        string folder,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException(folder + options.Count);
}
