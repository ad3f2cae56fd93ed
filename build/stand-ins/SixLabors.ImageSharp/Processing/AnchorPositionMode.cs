namespace SixLabors.ImageSharp.Processing;

/// <summary>Which part of the image stays in place when it is cropped or padded.</summary>
public enum AnchorPositionMode
{
    Center,
    Top,
    Bottom,
    Left,
    Right,
    TopLeft,
    TopRight,
    BottomRight,
    BottomLeft,
}
