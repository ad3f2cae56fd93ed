namespace SixLabors.ImageSharp.Processing;

/// <summary>How an image is made to fit a size of other proportions.</summary>
public enum ResizeMode
{
    /// <summary>Fills the size; what stands over is cut off.</summary>
    Crop,

    /// <summary>Fits into the size; the rest is padded.</summary>
    Pad,

    /// <summary>Like <see cref="Pad"/>, but an image smaller than the size is not scaled up.</summary>
    BoxPad,

    /// <summary>The largest image of the same proportions that fits into the size.</summary>
    Max,

    /// <summary>The smallest image of the same proportions that covers the size; never scaled up.</summary>
    Min,

    /// <summary>Exactly the size, whatever the proportions.</summary>
    Stretch,

    /// <summary>Scaled to <see cref="ResizeOptions.TargetRectangle"/> on a canvas of the size.</summary>
    Manual,
}
