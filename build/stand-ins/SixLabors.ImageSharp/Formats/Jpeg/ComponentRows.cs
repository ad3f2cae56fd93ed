using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>
/// The rows of a component at the size of the image. Where sampling is halved, samples are interpolated by the triangle filter
/// (3/4 of the nearer, 1/4 of the farther sample; halves rounded alternately up and down, so that there is no bias), with the
/// border repeated; other ratios repeat samples.
/// </summary>
internal sealed class ComponentRows
{
    private readonly JpegComponent component;
    private readonly int maxHorizontal;
    private readonly int maxVertical;
    private readonly bool halfWidth;
    private readonly bool halfHeight;
    private readonly byte[] line;
    private readonly ushort[] sums;

    internal ComponentRows(JpegComponent component, JpegFrame frame)
    {
        this.component = component;
        maxHorizontal = frame.MaxHorizontal;
        maxVertical = frame.MaxVertical;

        // Narrower ones have no inner samples: repeated, as libjpeg does.
        bool wideEnough = component.Width > 2;
        bool sameWidth = component.Horizontal == maxHorizontal, sameHeight = component.Vertical == maxVertical;
        bool twiceWidth = component.Horizontal * 2 == maxHorizontal, twiceHeight = component.Vertical * 2 == maxVertical;
        halfWidth = twiceWidth && (sameHeight || twiceHeight) && wideEnough;
        halfHeight = twiceHeight && (sameWidth || halfWidth);
        line = new byte[Math.Max(frame.Width, 2 * component.Width) + Vector256<byte>.Count];
        sums = halfWidth && halfHeight ? new ushort[component.Width + 2 + Vector256<ushort>.Count] : [];
    }

    /// <summary>Row <paramref name="y"/> of the image; good until the next call.</summary>
    internal ReadOnlySpan<byte> Row(int y)
    {
        if (!halfHeight)
        {
            ReadOnlySpan<byte> source = SourceRow(y * component.Vertical / maxVertical);
            if (component.Horizontal == maxHorizontal) return source;
            if (halfWidth) WidenRow(source);
            else RepeatRow(source);
            return line;
        }

        bool lower = (y & 1) != 0;
        ReadOnlySpan<byte> near = SourceRow(y / 2);
        ReadOnlySpan<byte> far = SourceRow(Math.Clamp(lower ? (y / 2) + 1 : (y / 2) - 1, 0, component.Height - 1));
        if (halfWidth) WidenTwoRows(near, far);
        else MixRows(near, far, lower ? 2 : 1);
        return line;
    }

    private ReadOnlySpan<byte> SourceRow(int y) => component.Plane.Slice(y * component.Stride, component.Width);

    private void RepeatRow(ReadOnlySpan<byte> source)
    {
        int step = component.Horizontal, sum = 0, x = 0;
        for (int i = 0; i < line.Length && x < source.Length; i++)
        {
            line[i] = source[x];
            sum += step;
            if (sum < maxHorizontal) continue;
            sum -= maxHorizontal;
            x++;
        }
    }

    /// <summary>Half height, full width: (3 near + far + bias) / 4.</summary>
    private void MixRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias)
    {
        far = far[..near.Length];
        Span<byte> target = line.AsSpan(0, near.Length);
        for (int x = 0; x < near.Length; x++) target[x] = (byte)(((3 * near[x]) + far[x] + bias) >> 2);
    }

    /// <summary>Half width, full height: left (3 near + far + 1) / 4, right (3 near + far + 2) / 4.</summary>
    private void WidenRow(ReadOnlySpan<byte> source)
    {
        int last = source.Length - 1;
        Span<byte> target = line.AsSpan(0, 2 * source.Length);
        target[0] = source[0];
        target[1] = (byte)(((3 * source[0]) + source[1] + 2) >> 2);
        for (int x = 1; x < last; x++)
        {
            int near = 3 * source[x];
            target[2 * x] = (byte)((near + source[x - 1] + 1) >> 2);
            target[(2 * x) + 1] = (byte)((near + source[x + 1] + 2) >> 2);
        }

        target[2 * last] = (byte)(((3 * source[last]) + source[last - 1] + 1) >> 2);
        target[(2 * last) + 1] = source[last];
    }

    /// <summary>
    /// Half width, half height: with s = 3 near + far down each column, left (3 s + s' + 8) / 16, right (3 s + s' + 7) / 16.
    /// </summary>
    private void WidenTwoRows(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far)
    {
        // One sum more at both ends, so that the border needs no case of its own.
        int width = near.Length;
        Span<ushort> columns = sums;
        far = far[..width];
        Span<ushort> inner = columns.Slice(1, width);
        for (int i = 0; i < width; i++) inner[i] = (ushort)((3 * near[i]) + far[i]);
        columns[0] = columns[1];
        columns[width + 1] = columns[width];

        int x = 0;
        if (BitConverter.IsLittleEndian)
        {
            Span<ushort> pairs = MemoryMarshal.Cast<byte, ushort>(line.AsSpan());
            Vector256<ushort> eight = Vector256.Create((ushort)8), seven = Vector256.Create((ushort)7);
            for (; x + Vector256<ushort>.Count <= width; x += Vector256<ushort>.Count)
            {
                Vector256<ushort> middle = Vector256.Create(columns.Slice(x + 1, 16)) * (ushort)3;
                Vector256<ushort> left = (middle + Vector256.Create(columns.Slice(x, 16)) + eight) >> 4;
                Vector256<ushort> right = (middle + Vector256.Create(columns.Slice(x + 2, 16)) + seven) >> 4;
                (left | (right << 8)).CopyTo(pairs.Slice(x, 16));
            }
        }

        for (; x < width; x++)
        {
            int middle = 3 * columns[x + 1];
            line[2 * x] = (byte)((middle + columns[x] + 8) >> 4);
            line[(2 * x) + 1] = (byte)((middle + columns[x + 2] + 7) >> 4);
        }
    }
}
