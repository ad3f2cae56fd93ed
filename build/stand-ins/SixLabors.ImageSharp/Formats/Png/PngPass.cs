namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>
/// The pixels that are sent together: all of them, or one of the seven passes of Adam7 (PNG specification, 8.2).
/// </summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    internal static ReadOnlySpan<PngPass> All(bool interlaced) => interlaced ? Adam7 : Whole;

    internal int Columns(int width) => width <= X ? 0 : ((width - X - 1) / StepX) + 1;

    internal int Rows(int height) => height <= Y ? 0 : ((height - Y - 1) / StepY) + 1;
}
