using System.Collections.Immutable;
using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Sdss;

/// <summary>Columns of five values, one a band.</summary>
internal static class SdssBandColumns
{
    private const int Bands = 5;

    public static ImmutableArray<double> Read(FitsTable table, string name, int row, CancellationToken cancellation)
    {
        FitsColumn column = table.Column(name);
        if (column.IsVariable || column.Repeat != Bands || column.Type == FitsColumnType.Character)
            throw table.Header.Wrong($"TFORM{column.Index + 1}", $"five numbers for {name}");
        if (row >= table.RowCount)
            throw table.Header.Wrong("NAXIS2", $"more than {row} rows");
        return [.. table.ReadDoubles(column, cancellation).AsSpan(row * Bands, Bands)];
    }

    public static ImmutableArray<SdssNoise> Noise(FitsTable table, int row, CancellationToken cancellation)
    {
        ImmutableArray<double> gain = Read(table, "GAIN", row, cancellation);
        ImmutableArray<double> dark = Read(table, "DARK_VARIANCE", row, cancellation);
        for (int band = 0; band < Bands; band++)
        {
            if (!(gain[band] > 0) || !(dark[band] >= 0))
                throw table.Header.At(table.DataOffset,
                    $"row {row}: expected a GAIN above 0 and a DARK_VARIANCE of 0 or more");
        }

        return [.. gain.Select((g, i) => new SdssNoise(g, dark[i]))];
    }
}
