using System.Numerics;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>The five row filters (PNG specification, clause 9).</summary>
internal static class PngFilter
{
    internal const int Count = 5;
    private const byte None = 0;
    private const byte Sub = 1;
    private const byte Up = 2;
    private const byte Average = 3;
    private const byte Paeth = 4;

    /// <summary>Undoes a filter in place.</summary>
    /// <param name="type">The filter byte.</param>
    /// <param name="row">The filtered bytes.</param>
    /// <param name="above">The row above, unfiltered; zero for the first row.</param>
    /// <param name="pixelBytes">Distance to the byte of the pixel to the left, at least 1.</param>
    /// <exception cref="InvalidImageContentException">No such filter.</exception>
    internal static void Undo(byte type, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        above = above[..row.Length];
        int head = Math.Min(pixelBytes, row.Length);
        switch (type)
        {
            case None:
                return;
            case Sub:
                for (int i = pixelBytes; i < row.Length; i++) row[i] += row[i - pixelBytes];
                return;
            case Up:
                AddRow(row, above);
                return;
            case Average:
                for (int i = 0; i < head; i++) row[i] += (byte)(above[i] >> 1);
                for (int i = pixelBytes; i < row.Length; i++) row[i] += (byte)((row[i - pixelBytes] + above[i]) >> 1);
                return;
            case Paeth:
                for (int i = 0; i < head; i++) row[i] += above[i];
                for (int i = pixelBytes; i < row.Length; i++)
                {
                    row[i] += Predict(row[i - pixelBytes], above[i], above[i - pixelBytes]);
                }

                return;
            default:
                throw new InvalidImageContentException($"Unknown row filter {type}.");
        }
    }

    /// <summary>
    /// Filters a row into <paramref name="filtered"/>; the parameters are those of <see cref="Undo"/>.
    /// </summary>
    internal static void Apply(
        int type,
        ReadOnlySpan<byte> row,
        ReadOnlySpan<byte> above,
        int pixelBytes,
        Span<byte> filtered)
    {
        if (type == None)
        {
            row.CopyTo(filtered);
            return;
        }

        if (type == Up)
        {
            SubtractRow(row, above, filtered);
            return;
        }

        for (int i = 0; i < row.Length; i++)
        {
            byte left = i < pixelBytes ? (byte)0 : row[i - pixelBytes];
            byte corner = i < pixelBytes ? (byte)0 : above[i - pixelBytes];
            int predicted = type switch
            {
                Sub => left,
                Average => (left + above[i]) >> 1,
                _ => Predict(left, above[i], corner),
            };
            filtered[i] = (byte)(row[i] - predicted);
        }
    }

    private static void AddRow(Span<byte> row, ReadOnlySpan<byte> above)
    {
        int i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++) row[i] += above[i];
    }

    private static void SubtractRow(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> filtered)
    {
        int i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (new Vector<byte>(row[i..]) - new Vector<byte>(above[i..])).CopyTo(filtered[i..]);
        }

        for (; i < row.Length; i++) filtered[i] = (byte)(row[i] - above[i]);
    }

    /// <summary>
    /// Whichever of left, above, corner is nearest to left + above - corner; the first of them if several are.
    /// </summary>
    private static byte Predict(int left, int above, int corner)
    {
        int distanceLeft = Math.Abs(above - corner), distanceAbove = Math.Abs(left - corner);
        int distanceCorner = Math.Abs(left + above - (2 * corner));
        if (distanceLeft <= distanceAbove && distanceLeft <= distanceCorner) return (byte)left;
        return (byte)(distanceAbove <= distanceCorner ? above : corner);
    }
}
