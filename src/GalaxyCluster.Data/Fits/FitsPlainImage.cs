using System.Buffers;
using System.Runtime.InteropServices;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>An image as FITS stores it: big-endian values, row after row.</summary>
internal sealed class FitsPlainImage : FitsImage
{
    private const int ChunkBytes = 1 << 18;

    public FitsPlainImage(ByteSource source, FitsHeader header, long dataBytes, FitsImageForm form)
        : base(source, header, dataBytes, form)
    {
    }

    private protected override void RequirePlausible(CancellationToken cancellation) =>
        RequireData(PixelCount * Form.PixelBytes, cancellation);

    private protected override void ReadRegion<T>(FitsRegion region, Span<T> into, CancellationToken cancellation)
    {
        if (typeof(T) == typeof(float) && BitPix == -32 && !Form.IsScaled)
            ReadDirect(region, MemoryMarshal.Cast<T, float>(into), cancellation);
        else
            ReadConverted(region, into, cancellation);
    }

    /// <summary>Without a copy: the bytes are read into the floats' place and turned round there.</summary>
    private void ReadDirect(FitsRegion region, Span<float> into, CancellationToken cancellation)
    {
        foreach (var (offset, start, count) in Runs(region))
        {
            Span<float> run = into.Slice(start, count);
            ReadData(offset, MemoryMarshal.AsBytes(run), cancellation);
            BigEndian.ToHost(run);
        }
    }

    private void ReadConverted<T>(FitsRegion region, Span<T> into, CancellationToken cancellation)
        where T : unmanaged
    {
        int size = Form.PixelBytes;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            foreach (var (offset, start, count) in Runs(region))
            {
                for (int done = 0; done < count;)
                {
                    int piece = Math.Min(count - done, ChunkBytes / size);
                    Span<byte> stored = chunk.AsSpan(0, piece * size);
                    ReadData(offset + ((long)done * size), stored, cancellation);
                    PixelConversion.ToPhysical(stored, Form, into.Slice(start + done, piece));
                    done += piece;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Pieces that are whole in the file: (byte of the data, place in the result, pixels).</summary>
    private IEnumerable<(long Offset, int Start, int Count)> Runs(FitsRegion region)
    {
        FitsWindow window = region.Window;
        long first = ((long)window.Plane * Height * Width) + ((long)window.Y * Width) + window.X;
        if (window.Width == Width)
        {
            yield return (first * Form.PixelBytes, 0, (int)region.Pixels);
            yield break;
        }

        for (int y = 0; y < window.Height; y++)
            yield return ((first + ((long)y * Width)) * Form.PixelBytes, y * window.Width, window.Width);
    }
}
