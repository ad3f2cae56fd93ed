using System.Text;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>A plain table: the first column to the left, the others to the right.</summary>
internal sealed class TextTable(string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(string[] row) => _rows.Add(row);

    /// <summary>The rows, each ended by a new line.</summary>
    public string ToText()
    {
        var widths = new int[header.Length];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }

        var text = new StringBuilder();
        foreach (string[] row in _rows)
        {
            text.Append(row[0].PadRight(widths[0]));
            for (int i = 1; i < row.Length; i++)
                text.Append("  ").Append(row[i].PadLeft(widths[i]));
            text.AppendLine();
        }

        return text.ToString();
    }
}
