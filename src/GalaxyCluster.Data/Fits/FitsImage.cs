using System.Collections.Immutable;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// An image of any number of axes, plain or tile-compressed. Values are physical: BZERO + BSCALE x stored, and NaN
/// where the stored integer is BLANK. Row 0 is the first of the file, which is the lowest of the picture.
/// </summary>
public abstract class FitsImage : FitsHdu
{
    private protected FitsImage(ByteSource source, FitsHeader header, long dataBytes, FitsImageForm form)
        : base(source, header, dataBytes)
    {
        Form = form;
        PixelCount = FitsStructure.Product(header, form.Axes);
    }

    /// <summary>8 (unsigned), 16, 32, 64 (signed integers), -32, -64 (floating point).</summary>
    public int BitPix => Form.BitPix;

    /// <summary>Lengths; the first (columns) varies fastest. Empty for a unit without an image.</summary>
    public ImmutableArray<long> Axes => Form.Axes;

    public long PixelCount { get; }

    /// <summary>Columns: the first axis.</summary>
    /// <exception cref="DataFormatException">Longer than an array can be.</exception>
    public int Width => PixelCount == 0 ? 0 : Length(Axes[0]);

    /// <summary>Rows: the second axis; 1 where there is none.</summary>
    /// <inheritdoc cref="Width"/>
    public int Height => PixelCount == 0 ? 0 : Axes.Length < 2 ? 1 : Length(Axes[1]);

    /// <summary>Planes: all further axes together.</summary>
    /// <inheritdoc cref="Width"/>
    public int Planes => PixelCount == 0 ? 0 : Length(PixelCount / Width / Height);

    public double Scale => Form.Scale;

    public double Zero => Form.Zero;

    public long? Blank => Form.Blank;

    internal FitsImageForm Form { get; }

    /// <summary>All pixels, in the order of the file: [..., height, width].</summary>
    /// <exception cref="DataFormatException">The data are cut or broken.</exception>
    public float[] ReadFloats(CancellationToken cancellation)
    {
        RequirePixels(cancellation);
        float[] pixels = HugePages.NewArray<float>((int)PixelCount);
        ReadRegion<float>(Whole, pixels, cancellation);
        return pixels;
    }

    /// <inheritdoc cref="ReadFloats(CancellationToken)"/>
    public double[] ReadDoubles(CancellationToken cancellation)
    {
        RequirePixels(cancellation);
        double[] pixels = new double[PixelCount];
        ReadRegion<double>(Whole, pixels, cancellation);
        return pixels;
    }

    /// <summary>
    /// All pixels of an integer image, exactly. Unsigned types come by BZERO, as the standard has it; those of 64 bits
    /// as the long of the same bits. A blank comes as it is stored.
    /// </summary>
    /// <exception cref="InvalidOperationException">Floating point, or scaled by more than a whole BZERO.</exception>
    /// <inheritdoc cref="ReadFloats(CancellationToken)"/>
    public long[] ReadIntegers(CancellationToken cancellation)
    {
        RequireIntegers();
        RequirePixels(cancellation);
        long[] pixels = new long[PixelCount];
        ReadRegion<long>(Whole, pixels, cancellation);
        return pixels;
    }

    /// <summary>The pixels of a window, row by row.</summary>
    /// <param name="window">Inside the image.</param>
    /// <param name="into">At least as many values.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataFormatException">The data are cut or broken.</exception>
    public void Read(FitsWindow window, Span<float> into, CancellationToken cancellation)
    {
        RequireInside(window, into.Length);
        ReadRegion(new(window, 1), into, cancellation);
    }

    /// <inheritdoc cref="Read(FitsWindow, Span{float}, CancellationToken)"/>
    public void Read(FitsWindow window, Span<double> into, CancellationToken cancellation)
    {
        RequireInside(window, into.Length);
        ReadRegion(new(window, 1), into, cancellation);
    }

    /// <inheritdoc cref="ReadIntegers(CancellationToken)"/>
    public void ReadIntegers(FitsWindow window, Span<long> into, CancellationToken cancellation)
    {
        RequireInside(window, into.Length);
        RequireIntegers();
        ReadRegion(new(window, 1), into, cancellation);
    }

    public FitsWindow WholePlane(int plane) => new(0, 0, Width, Height, plane);

    /// <typeparam name="T">float, double, or long where the pixels are whole numbers.</typeparam>
    private protected abstract void ReadRegion<T>(FitsRegion region, Span<T> into, CancellationToken cancellation)
        where T : unmanaged;

    /// <summary>Before memory is taken for what a header promises.</summary>
    private protected abstract void RequirePlausible(CancellationToken cancellation);

    private FitsRegion Whole => new(WholePlane(0), Planes);

    private void RequireIntegers()
    {
        if (BitPix < 0 || Scale != 1 || Math.Floor(Zero) != Zero || Math.Abs(Zero) > long.MaxValue)
            throw new InvalidOperationException(
                $"BITPIX {BitPix}, BSCALE {Scale}, BZERO {Zero}: the pixels are not whole numbers");
    }

    private void RequirePixels(CancellationToken cancellation)
    {
        if (PixelCount > Array.MaxLength)
            throw Header.At(
                Header.Offset, $"{PixelCount} pixels are more than one array can hold: read the image in windows");
        RequirePlausible(cancellation);
    }

    private void RequireInside(FitsWindow window, int room)
    {
        if (window.X < 0 || window.Y < 0 || window.Width < 0 || window.Height < 0 || window.Plane < 0
            || window.Width > Width - window.X || window.Height > Height - window.Y || window.Plane >= Planes)
            throw new ArgumentOutOfRangeException(
                nameof(window), $"{window} is outside of an image of {Width} x {Height} pixels and {Planes} planes");
        if (window.Pixels > room)
            throw new ArgumentException($"{window.Pixels} pixels do not fit into {room} values", nameof(window));
    }

    private int Length(long axis) =>
        axis <= Array.MaxLength ? (int)axis : throw Header.At(Header.Offset, $"an axis of {axis} pixels is too long");
}
