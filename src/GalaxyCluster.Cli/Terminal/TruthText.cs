using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Survey;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>Completeness and purity as a table, a row a magnitude.</summary>
internal static class TruthText
{
    public static string Describe(ImmutableArray<MagnitudeBin> bins)
    {
        bool isClassified = bins.Any(static b => b.Classified > 0);
        string[] header = ["r", "objects", "found", "completeness", "sources", "true", "purity"];
        TextTable table = new(isClassified ? [.. header, "class right"] : header);
        foreach (MagnitudeBin bin in bins)
        {
            if (bin.Objects == 0 && bin.Sources == 0) continue;
            string[] row =
            [
                string.Create(CultureInfo.InvariantCulture, $"{bin.From:F0}-{bin.To:F0}"), Whole(bin.Objects), Whole(bin.Found),
                Share(bin.Completeness), Whole(bin.Sources), Whole(bin.True), Share(bin.Purity),
            ];
            table.Add(isClassified ? [.. row, Share(bin.Classified == 0 ? double.NaN : (double)bin.Right / bin.Classified)] : row);
        }

        return table.ToText();
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Share(double value) =>
        double.IsNaN(value) ? "" : value.ToString("P1", CultureInfo.InvariantCulture);
}
