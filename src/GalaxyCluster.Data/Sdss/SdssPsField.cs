using System.Collections.Immutable;
using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Sdss;

/// <summary>
/// A <c>psField</c> file: PSF, noise and seeing of one field (data.sdss.org/datamodel, <c>psField</c>). Arrays are in
/// the order of <see cref="SdssBand"/>.
/// </summary>
public sealed class SdssPsField
{
    private const int Bands = 5;
    private const int SummaryHdu = 6;

    private SdssPsField(
        ImmutableArray<SdssPsf> psf, ImmutableArray<SdssNoise> noise, ImmutableArray<double> psfWidth,
        ImmutableArray<double> sky)
    {
        Psf = psf;
        Noise = noise;
        PsfWidth = psfWidth;
        Sky = sky;
    }

    public ImmutableArray<SdssPsf> Psf { get; }

    public ImmutableArray<SdssNoise> Noise { get; }

    /// <summary>Effective full width at half maximum, arcseconds.</summary>
    public ImmutableArray<double> PsfWidth { get; }

    /// <summary>Mean sky, counts a pixel.</summary>
    public ImmutableArray<double> Sky { get; }

    /// <exception cref="DataFormatException">Not such a file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SdssPsField Read(string path, CancellationToken cancellation)
    {
        using FitsFile file = FitsFile.Open(path, cancellation);
        return Read(file, cancellation);
    }

    /// <inheritdoc cref="Read(string, CancellationToken)"/>
    public static SdssPsField Read(FitsFile file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        var psf = ImmutableArray.CreateBuilder<SdssPsf>(Bands);
        for (int band = 0; band < Bands; band++)
            psf.Add(SdssPsf.Read(file.GetTable(1 + band, cancellation), cancellation));
        FitsTable table = file.GetTable(SummaryHdu, cancellation);
        return new(
            psf.MoveToImmutable(), SdssBandColumns.Noise(table, 0, cancellation),
            SdssBandColumns.Read(table, "PSF_WIDTH", 0, cancellation),
            SdssBandColumns.Read(table, "SKY", 0, cancellation));
    }
}
