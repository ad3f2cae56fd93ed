using System.Collections.Immutable;
using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Sdss;

/// <summary>
/// One field's row of a <c>photoField</c> file (data.sdss.org/datamodel, <c>photoField</c>). Arrays are in the order of
/// <see cref="SdssBand"/>.
/// </summary>
/// <param name="Run">Of the scan.</param>
/// <param name="Camcol">1 to 6.</param>
/// <param name="Field">In the run.</param>
/// <param name="Noise">Gain and dark variance.</param>
/// <param name="PsfWidth">Effective full width at half maximum, arcseconds.</param>
/// <param name="NanomaggiesPerCount">Mean calibration.</param>
public sealed record SdssPhotoField(
    int Run, int Camcol, int Field, ImmutableArray<SdssNoise> Noise, ImmutableArray<double> PsfWidth,
    ImmutableArray<double> NanomaggiesPerCount)
{
    /// <summary>The row of a field.</summary>
    /// <exception cref="DataFormatException">Not such a file, or without that field.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SdssPhotoField Read(string path, int field, CancellationToken cancellation)
    {
        using FitsFile file = FitsFile.Open(path, cancellation);
        FitsTable table = file.GetTable(1, cancellation);
        long[] fields = table.ReadIntegers(table.Column("FIELD"), cancellation);
        int row = Array.IndexOf(fields, field);
        if (row < 0)
            throw table.Header.At(table.DataOffset, $"the table has no field {field}");
        return new(
            (int)table.ReadIntegers(table.Column("RUN"), cancellation)[row],
            (int)table.ReadIntegers(table.Column("CAMCOL"), cancellation)[row], field,
            SdssBandColumns.Noise(table, row, cancellation),
            SdssBandColumns.Read(table, "PSF_WIDTH", row, cancellation),
            SdssBandColumns.Read(table, "NMGYPERCOUNT", row, cancellation));
    }
}
