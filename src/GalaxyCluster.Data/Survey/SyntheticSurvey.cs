using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Pictures of galaxies, stars and quasars as SDSS would have taken them: rendered in nanomaggies in five bands, seen
/// through atmosphere and camera, and stretched as real frames are.
/// </summary>
public static class SyntheticSurvey
{
    /// <summary>Grows with every change of a rendered pixel.</summary>
    public const int Version = 2;

    /// <summary>
    /// Side of a picture in Petrosian radii of 90 % of the light: Galaxy Zoo's pictures have 0.024 of it a pixel, and
    /// their middle 207 pixels are kept.
    /// </summary>
    public const double RadiiAcross = 0.024 * 207;

    public static ImmutableArray<string> Classes => SurveyClasses.Names;

    /// <summary>
    /// Renders a data set into <paramref name="folder"/>; the same options give the same bytes on any machine.
    /// </summary>
    /// <exception cref="DatasetException">A bad option, or a folder in the way.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    public static DatasetManifest Write(
        SyntheticSurveyOptions options,
        string folder,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        DatasetDefinition definition = new()
        {
            Name = options.Name ?? OutputFolder.NameOf(folder),
            Classes = options.Classes,
            Channels = options.Channels,
            Height = options.Size,
            Width = options.Size,
            Preprocessing = options.Preprocessing,
            Seed = options.Seed,
            Provenance = new Provenance(
                string.Create(CultureInfo.InvariantCulture, $"SyntheticSurvey {Version}: {options.Count} pictures, seed {options.Seed}"),
                DatasetWriter.Tool),
            ShardBytes = options.ShardBytes,
        };
        RenderedDataset rendering = new(
            definition, options.Count, options.Threads, () => new SurveyRenderer(options), progress, cancellationToken);
        return rendering.Write(folder, options.Overwrite, options.Fractions, "survey");
    }

    private static void Check(SyntheticSurveyOptions options)
    {
        RenderedDataset.Check(options.Count, options.Size, options.Threads, options.Fractions);
        if (options.Classes.Length < 2 || options.Classes.Distinct().Count() != options.Classes.Length)
            throw new DatasetException("expected two classes or more, each named once");
        foreach (string name in options.Classes)
        {
            if (!Classes.Contains(name))
                throw new DatasetException($"class '{name}' is unknown: expected some of {string.Join(", ", Classes)}");
        }

        foreach (string band in options.Bands)
        {
            if (band.Length != 1 || !"ugriz".Contains(band, StringComparison.Ordinal))
                throw new DatasetException($"band '{band}' is unknown: expected some of u, g, r, i, z");
        }

        if (options.Bands.IsEmpty) return;
        try
        {
            BandList.Create(options.Bands, []);
            if (Stretch.Parse(options.Stretch).Kind == StretchKind.None)
                throw new DatasetException($"stretch '{options.Stretch}' does nothing: bytes hold 0 to 1 only");
            if (Stretch.Parse(options.Stretch).Fault(options.Bands.Length) is string fault)
                throw new DatasetException(fault);
        }
        catch (FormatException e)
        {
            throw new DatasetException(e.Message);
        }
    }
}
