namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Searches markers: 0xFF and a byte that is neither 0 (a stuffed 0xFF) nor 0xFF (a fill byte).</summary>
internal static class MarkerScanner
{
    /// <returns>
    /// The position of the 0xFF right before the marker's code, or the length of the data if there is none.
    /// </returns>
    internal static int Find(ReadOnlySpan<byte> data, int position)
    {
        while (position < data.Length - 1)
        {
            int skipped = data[position..].IndexOf((byte)0xFF);
            if (skipped < 0) break;
            position += skipped;
            if (position + 1 >= data.Length) break;
            if (data[position + 1] is not (0 or 0xFF)) return position;
            position++;
        }

        return data.Length;
    }
}
