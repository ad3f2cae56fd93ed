namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>
/// Decodes the entropy-coded data of one scan, MCU by MCU. Where data are missing (the file ends, or a marker stands in
/// them), the MCU in hand is decoded as if zero bits followed and the rest up to the next restart marker is left as it is:
/// grey in a sequential frame, coarser in a progressive one.
/// </summary>
internal ref struct ScanDecoder
{
    private readonly JpegFrame frame;
    private readonly JpegScan scan;
    private readonly CancellationToken token;
    private readonly ReadOnlySpan<byte> data;
    private BitReader reader;
    private int endOfBandRun;

    /// <summary>The data have ended early, and no restart marker was found since.</summary>
    private bool starved;

    internal ScanDecoder(JpegFrame frame, JpegScan scan, ReadOnlySpan<byte> data, int position, CancellationToken token)
    {
        this.frame = frame;
        this.scan = scan;
        this.token = token;
        this.data = data;
        reader = new BitReader(data, position);
    }

    /// <returns>Where the data of the scan end: at a marker, or at the end of the file.</returns>
    /// <exception cref="InvalidImageContentException">The data are not a sequence of valid codes.</exception>
    internal int Decode(int restartInterval)
    {
        JpegComponent[] components = scan.Components;
        bool alone = components.Length == 1;
        int columns = alone ? components[0].BlocksX : frame.McusX;
        int total = columns * (alone ? components[0].BlocksY : frame.McusY);
        int interval = restartInterval == 0 ? total : restartInterval;
        int restarts = 0;
        for (int start = 0; start < total; start += interval)
        {
            starved |= reader.Overrun;
            if (start > 0 && !Restart(restarts++ & 7) && starved) continue;
            ResetState();
            int end = (int)Math.Min((long)start + interval, total);
            for (int mcu = start; mcu < end && !reader.Overrun; mcu++)
            {
                int y = mcu / columns, x = mcu - (y * columns);
                if (x == 0) token.ThrowIfCancellationRequested();
                if (alone) DecodeBlock(components[0], x, y);
                else DecodeMcu(components, x, y);
            }
        }

        return MarkerScanner.Find(data, reader.Position);
    }

    private void ResetState()
    {
        endOfBandRun = 0;
        foreach (JpegComponent component in scan.Components) component.Predictor = 0;
    }

    private void DecodeMcu(JpegComponent[] components, int mcuX, int mcuY)
    {
        foreach (JpegComponent component in components)
        {
            for (int v = 0; v < component.Vertical; v++)
            {
                for (int h = 0; h < component.Horizontal; h++)
                {
                    DecodeBlock(component, (mcuX * component.Horizontal) + h, (mcuY * component.Vertical) + v);
                }
            }
        }
    }

    private void DecodeBlock(JpegComponent component, int x, int y)
    {
        if (!frame.Progressive)
        {
            Span<short> block = stackalloc short[JpegComponent.BlockSize];
            block.Clear();
            SequentialBlock.Decode(ref reader, component, block);
            component.Reconstruct(block, x, y);
        }
        else if (scan.First == 0)
        {
            ProgressiveBlock.DecodeDc(ref reader, scan, component, component.Block(x, y));
        }
        else if (scan.High == 0)
        {
            ProgressiveBlock.DecodeAcFirst(ref reader, scan, component.AcTable!, component.Block(x, y), ref endOfBandRun);
        }
        else
        {
            ProgressiveBlock.DecodeAcRefinement(ref reader, scan, component.AcTable!, component.Block(x, y), ref endOfBandRun);
        }
    }

    /// <summary>
    /// Goes on after the next restart marker. If that is not the expected one, a marker that is one or two late means that data
    /// are lost, so the interval is given up and the marker kept; one that is one or two early is an old one, so the search
    /// goes on; any other restart marker is taken for the expected one.
    /// </summary>
    /// <returns>False if the interval has no data.</returns>
    private bool Restart(int expected)
    {
        int position = reader.Position;
        while (true)
        {
            position = MarkerScanner.Find(data, position);
            if (position >= data.Length || data[position + 1] is < JpegMarker.Restart0 or > JpegMarker.Restart7) break;
            int late = (data[position + 1] - JpegMarker.Restart0 - expected) & 7;
            if (late is 1 or 2) break;
            position += 2;
            if (late is 6 or 7) continue;
            reader.MoveTo(position);
            starved = false;
            return true;
        }

        reader.MoveTo(position);
        return false;
    }
}
