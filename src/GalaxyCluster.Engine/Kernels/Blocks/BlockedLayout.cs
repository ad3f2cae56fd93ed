using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Moves values between C,H,W order and blocks of channels. Copies only: no number changes.</summary>
internal static unsafe class BlockedLayout
{
    /// <summary>[n, C, H, W] into a blocked tensor; padding lanes become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromRows(ReadOnlySpan<float> rows, BlockedTensor to, int n)
    {
        Shape shape = to.Shape;
        for (int sample = 0; sample < n; sample++)
        {
            fixed (float* image = rows.Slice(sample * shape.Elements, shape.Elements))
            {
                for (int block = 0; block < shape.Blocks; block++)
                {
                    int first = block * BlockedTensor.Lanes;
                    int channels = Math.Min(BlockedTensor.Lanes, shape.Channels - first);
                    WriteBlock(image + ((long)first * shape.Pixels), channels, to.Origin(sample, block), to);
                }
            }
        }
    }

    /// <summary>A blocked tensor into [n, C, H, W].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToRows(BlockedTensor from, Span<float> rows, int n)
    {
        Shape shape = from.Shape;
        for (int sample = 0; sample < n; sample++)
        {
            Span<float> image = rows.Slice(sample * shape.Elements, shape.Elements);
            for (int c = 0; c < shape.Channels; c++)
            {
                float* lane = from.Origin(sample, c / BlockedTensor.Lanes) + (c % BlockedTensor.Lanes);
                Span<float> channel = image.Slice(c * shape.Pixels, shape.Pixels);
                for (int y = 0, i = 0; y < shape.Height; y++, lane += from.RowStride)
                {
                    for (int x = 0; x < shape.Width; x++, i++)
                        channel[i] = lane[x * BlockedTensor.Lanes];
                }
            }
        }
    }

    /// <summary>
    /// Channels first .. first + count - 1 of one tensor to those from toFirst of another, same rows and columns.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyChannels(BlockedTensor from, int first, BlockedTensor to, int toFirst, int count, int n)
    {
        bool fits = from.Height == to.Height && from.Width == to.Width
            && first + count <= from.Channels && toFirst + count <= to.Channels;
        if (!fits)
            throw new ArgumentException(
                $"{count} channels from {first} of {from.Shape} do not fit {to.Shape} from {toFirst}");
        for (int sample = 0; sample < n; sample++)
        {
            for (int c = 0; c < count; c++)
            {
                CopyChannel(
                    Lane(from, sample, first + c), from.RowStride, Lane(to, sample, toFirst + c), to.RowStride, to.Shape);
            }
        }
    }

    private static float* Lane(BlockedTensor tensor, int sample, int channel)
        => tensor.Origin(sample, channel / BlockedTensor.Lanes) + (channel % BlockedTensor.Lanes);

    private static void CopyChannel(float* from, int fromStride, float* to, int toStride, Shape shape)
    {
        for (int y = 0; y < shape.Height; y++, from += fromStride, to += toStride)
        {
            for (int x = 0; x < shape.Width; x++)
                to[x * BlockedTensor.Lanes] = from[x * BlockedTensor.Lanes];
        }
    }

    /// <summary>Pixel by pixel, so that each is in the first-level cache while its channels come together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteBlock(float* planes, int channels, float* origin, BlockedTensor to)
    {
        long plane = to.Shape.Pixels;
        for (int y = 0; y < to.Height; y++, origin += to.RowStride)
        {
            float* pixel = origin;
            int x = 0;
            int fours = Sse.IsSupported && channels <= 4 ? to.Width - 3 : 0;
            for (; x < fours; x += 4, pixel += 4 * BlockedTensor.Lanes, planes += 4)
                WriteFour(planes, plane, channels, pixel);
            for (; x < to.Width; x++, pixel += BlockedTensor.Lanes, planes++)
            {
                if (channels < BlockedTensor.Lanes)
                    Vector512<float>.Zero.Store(pixel);
                float* from = planes;
                for (int c = 0; c < channels; c++, from += plane)
                    pixel[c] = *from;
            }
        }
    }

    /// <summary>Four neighbouring pixels of a picture of one to four channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteFour(float* from, long plane, int channels, float* to)
    {
        Vector128<float> a = Vector128.Load(from);
        Vector128<float> b = channels > 1 ? Vector128.Load(from + plane) : default;
        Vector128<float> c = channels > 2 ? Vector128.Load(from + (2 * plane)) : default;
        Vector128<float> d = channels > 3 ? Vector128.Load(from + (3 * plane)) : default;
        Vector128<float> lowAb = Sse.UnpackLow(a, b), highAb = Sse.UnpackHigh(a, b);
        Vector128<float> lowCd = Sse.UnpackLow(c, d), highCd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(lowAb, lowCd).ToVector256().ToVector512().Store(to);
        Sse.MoveHighToLow(lowCd, lowAb).ToVector256().ToVector512().Store(to + BlockedTensor.Lanes);
        Sse.MoveLowToHigh(highAb, highCd).ToVector256().ToVector512().Store(to + (2 * BlockedTensor.Lanes));
        Sse.MoveHighToLow(highCd, highAb).ToVector256().ToVector512().Store(to + (3 * BlockedTensor.Lanes));
    }
}
