using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads.Http;

namespace GalaxyCluster.Data.Downloads.Sdss;

/// <summary>Where an object's picture comes from.</summary>
public enum SdssPictures
{
    /// <summary>SkyServer's JPEG cut-outs.</summary>
    Jpeg,

    /// <summary>FITS cubes cut out of the archive's frames.</summary>
    Frames,
}

/// <summary>Which SDSS objects, and what pictures of them.</summary>
public sealed record SdssDownloadOptions
{
    public required string Folder { get; init; }

    /// <summary>Used where <see cref="Sql"/> is null.</summary>
    public SdssLabels Labels { get; init; } = SdssLabels.GalaxyZoo;

    /// <summary>At most so many objects of each class.</summary>
    public int PerClass { get; init; } = 500;

    /// <summary>Share of votes that makes a class.</summary>
    public double Threshold { get; init; } = 0.8;

    /// <summary>A query of the user's own: columns objid, ra, dec, and what is wanted beside them.</summary>
    public string? Sql { get; init; }

    /// <summary>Where the class is in the answer; null: a column <c>label</c> or <c>class</c>.</summary>
    public string? LabelColumn { get; init; }

    public string Release { get; init; } = "dr17";

    public SdssPictures Pictures { get; init; } = SdssPictures.Jpeg;

    /// <summary>Width and height in pixels: 64 to 2048.</summary>
    public int Size { get; init; } = 128;

    /// <summary>Arcseconds a pixel of JPEG pictures; the survey's own are 0.396.</summary>
    public double Scale { get; init; } = 0.396127;

    /// <summary>
    /// Side of JPEG pictures in the object's Petrosian 90 % radii (column petroR90_r); null: by <see cref="Scale"/>.
    /// </summary>
    public double? Radii { get; init; }

    /// <summary>Bands of frames: some of u g r i z.</summary>
    public ImmutableArray<char> Bands { get; init; } = ['g', 'r', 'i'];

    /// <summary>Keep the frames beside what was cut out of them.</summary>
    public bool KeepFrames { get; init; }

    /// <summary>Ask once more for what was refused or not there.</summary>
    public bool Again { get; init; }

    public Uri SkyServer { get; init; } = SurveyServers.SkyServer;

    public Uri Archive { get; init; } = SurveyServers.SdssArchive;

    public HttpPolicy Policy { get; init; } = new();

    /// <exception cref="DatasetException">An option is out of its range.</exception>
    internal void Check()
    {
        if (Size is < JpegCutout.MinSize or > JpegCutout.MaxSize)
            throw new DatasetException($"size {Size}: expected {JpegCutout.MinSize} to {JpegCutout.MaxSize} pixels");
        if (!(Scale is >= JpegCutout.MinScale and <= JpegCutout.MaxScale))
            throw new DatasetException(
                $"scale {Scale}: expected {JpegCutout.MinScale} to {JpegCutout.MaxScale} arcseconds a pixel");
        if (!(Threshold is >= 0.5 and < 1))
            throw new DatasetException(
                $"threshold {Threshold}: expected 0.5 to below 1, so that classes exclude each other");
        if (Sql is null && PerClass is < 1 or > SkyServerQuery.MaxRows)
            throw new DatasetException($"{PerClass} objects a class: expected 1 to {SkyServerQuery.MaxRows}");
        if (!Release.StartsWith("dr", StringComparison.Ordinal) || !int.TryParse(Release.AsSpan(2),
            out int number) || number < 16)
            throw new DatasetException($"release '{Release}': expected dr16, dr17 or a later one");
        if (Bands.IsEmpty || Bands.Distinct().Count() != Bands.Length || Bands.Any(static b => !"ugriz".Contains(b)))
            throw new DatasetException("bands: expected some of u,g,r,i,z, each once");
    }
}
