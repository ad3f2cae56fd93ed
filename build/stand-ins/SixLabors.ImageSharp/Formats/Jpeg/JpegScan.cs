namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>What a start-of-scan segment says (ITU T.81 B.2.3).</summary>
/// <param name="Components">In the order of their blocks in an MCU.</param>
/// <param name="First">First coefficient, in zig-zag order (Ss).</param>
/// <param name="Last">Last coefficient (Se).</param>
/// <param name="High">Bits that earlier scans have left out (Ah); 0 for the first scan of a coefficient.</param>
/// <param name="Low">Bits that this scan leaves out (Al).</param>
internal sealed record JpegScan(JpegComponent[] Components, int First, int Last, int High, int Low)
{
    /// <exception cref="InvalidImageContentException">
    /// The segment breaks the rules, or names a table that was never defined.
    /// </exception>
    internal static JpegScan Parse(
        JpegFrame frame,
        ReadOnlySpan<byte> segment,
        ReadOnlySpan<HuffmanTable?> dcTables,
        ReadOnlySpan<HuffmanTable?> acTables)
    {
        int count = segment.IsEmpty ? 0 : segment[0];
        if (count is < 1 or > 4 || segment.Length != 4 + (2 * count) || count > frame.Components.Length)
        {
            throw new InvalidImageContentException("Bad scan header.");
        }

        JpegComponent[] components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            byte id = segment[1 + (2 * i)], tables = segment[2 + (2 * i)];
            JpegComponent component = Array.Find(frame.Components, c => c.Id == id)
                ?? throw new InvalidImageContentException($"Scan of unknown component {id}.");
            if (Array.IndexOf(components, component) >= 0)
            {
                throw new InvalidImageContentException("Component twice in a scan.");
            }

            if (tables >> 4 > 3 || (tables & 15) > 3)
            {
                throw new InvalidImageContentException("Bad Huffman table number.");
            }
            component.DcTable = dcTables[tables >> 4];
            component.AcTable = acTables[tables & 15];
            components[i] = component;
        }

        JpegScan scan = new(components, segment[^3], segment[^2], segment[^1] >> 4, segment[^1] & 15);
        if (frame.Progressive) scan.CheckProgression();
        scan.CheckTables(frame.Progressive);
        return scan;
    }

    /// <summary>ITU T.81 G.1.1.1: which bands and bit planes a progressive scan may hold.</summary>
    private void CheckProgression()
    {
        bool band = First == 0 ? Last == 0 : First <= Last && Last < JpegComponent.BlockSize && Components.Length == 1;
        bool planes = Low <= 13 && (High == 0 || High == Low + 1);
        if (!band || !planes)
        {
            throw new InvalidImageContentException($"Bad progression {First}..{Last}, bits {High}, {Low}.");
        }
    }

    private void CheckTables(bool progressive)
    {
        bool needsDc = !progressive || (First == 0 && High == 0), needsAc = !progressive || First > 0;
        foreach (JpegComponent component in Components)
        {
            if (needsDc && component.DcTable is not { FitsDc: true })
            {
                throw new InvalidImageContentException("Scan uses an undefined or unfit DC Huffman table.");
            }

            if (needsAc && component.AcTable is null)
            {
                throw new InvalidImageContentException("Scan uses an undefined AC Huffman table.");
            }
        }
    }
}
