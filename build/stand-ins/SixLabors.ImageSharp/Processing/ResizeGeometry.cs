namespace SixLabors.ImageSharp.Processing;

/// <summary>Where a resized image goes on which canvas.</summary>
internal static class ResizeGeometry
{
    /// <returns>
    /// The size of the result, and the rectangle that the whole source is scaled to, which may stand over it.
    /// </returns>
    internal static (Size Canvas, Rectangle Target) Compute(Size source, ResizeOptions options)
    {
        Size size = FillIn(source, options.Size);
        double scaleX = (double)size.Width / source.Width, scaleY = (double)size.Height / source.Height;
        switch (options.Mode)
        {
            case ResizeMode.Crop:
                return (size, Crop(source, size, Math.Max(scaleX, scaleY), options));
            case ResizeMode.Pad:
                return (size, Pad(source, size, Math.Min(scaleX, scaleY), options.Position));
            case ResizeMode.BoxPad:
                return (size, Pad(source, size, Math.Min(1, Math.Min(scaleX, scaleY)), options.Position));
            case ResizeMode.Max:
                return Whole(Scale(source, Math.Min(scaleX, scaleY)));
            case ResizeMode.Min:
                return Whole(Scale(source, Math.Min(1, Math.Max(scaleX, scaleY))));
            case ResizeMode.Manual:
                return (size, options.TargetRectangle is { Width: > 0, Height: > 0 } target
                    ? target
                    : throw new ArgumentException("Manual resizing needs a target rectangle.", nameof(options)));
            default:
                return Whole(size);
        }
    }

    private static (Size Canvas, Rectangle Target) Whole(Size size) => (size, new Rectangle(Point.Empty, size));

    private static Size FillIn(Size source, Size size)
    {
        if (size.Width < 0 || size.Height < 0 || size.IsEmpty)
        {
            throw new ArgumentException($"Cannot resize to {size}.", nameof(size));
        }

        if (size.Width == 0) size.Width = Side(source.Width, (double)size.Height / source.Height);
        if (size.Height == 0) size.Height = Side(source.Height, (double)size.Width / source.Width);
        return size;
    }

    private static Size Scale(Size source, double factor) =>
        new(Side(source.Width, factor), Side(source.Height, factor));

    private static int Side(int length, double factor) =>
        (int)Math.Clamp(Math.Round(length * factor, MidpointRounding.AwayFromZero), 1, int.MaxValue);

    private static Rectangle Crop(Size source, Size canvas, double factor, ResizeOptions options)
    {
        Size scaled = Scale(source, factor);
        scaled = new Size(Math.Max(scaled.Width, canvas.Width), Math.Max(scaled.Height, canvas.Height));
        if (options.CenterCoordinates is not { } center) return Place(scaled, canvas, options.Position);
        int x = (int)Math.Clamp((canvas.Width / 2.0) - (center.X * scaled.Width), canvas.Width - scaled.Width, 0);
        int y = (int)Math.Clamp((canvas.Height / 2.0) - (center.Y * scaled.Height), canvas.Height - scaled.Height, 0);
        return new Rectangle(new Point(x, y), scaled);
    }

    private static Rectangle Pad(Size source, Size canvas, double factor, AnchorPositionMode position)
    {
        Size scaled = Scale(source, factor);
        scaled = new Size(Math.Min(scaled.Width, canvas.Width), Math.Min(scaled.Height, canvas.Height));
        return Place(scaled, canvas, position);
    }

    private static Rectangle Place(Size scaled, Size canvas, AnchorPositionMode position)
    {
        int roomX = canvas.Width - scaled.Width, roomY = canvas.Height - scaled.Height;
        int x = position switch
        {
            AnchorPositionMode.Left or AnchorPositionMode.TopLeft or AnchorPositionMode.BottomLeft => 0,
            AnchorPositionMode.Right or AnchorPositionMode.TopRight or AnchorPositionMode.BottomRight => roomX,
            _ => roomX / 2,
        };
        int y = position switch
        {
            AnchorPositionMode.Top or AnchorPositionMode.TopLeft or AnchorPositionMode.TopRight => 0,
            AnchorPositionMode.Bottom or AnchorPositionMode.BottomLeft or AnchorPositionMode.BottomRight => roomY,
            _ => roomY / 2,
        };
        return new Rectangle(new Point(x, y), scaled);
    }
}
