using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats;

/// <summary>Arrays of the same rows of bytes, one after another.</summary>
internal sealed class JoinedArray(ImmutableArray<FileArray> parts) : FileArray(
    parts[0].Source, parts[0].Name, parts[0].Shape.SetItem(0, parts.Sum(static p => p.Rows)), parts[0].Element)
{
    protected override void Fill(long first, int count, Span<byte> into)
    {
        foreach (FileArray part in parts)
        {
            int here = (int)Math.Clamp(part.Rows - first, 0, count);
            if (here > 0)
            {
                part.ReadRows(first, here, into);
                into = into[checked((int)(here * part.RowBytes))..];
                count -= here;
            }

            first = Math.Max(first - part.Rows, 0);
        }
    }
}
