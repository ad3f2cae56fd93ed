using SixLabors.ImageSharp.Processing;
using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Formats;

/// <summary>What a decoder may use and should leave out.</summary>
public sealed class DecoderOptions
{
    private uint maxFrames = int.MaxValue;

    /// <summary>
    /// Carries the memory limit: an image above it is refused with <see cref="InvalidImageContentException"/>.
    /// </summary>
    public Configuration Configuration { get; init; } = Configuration.Default;

    /// <summary>When set, the decoded image is scaled to fit into this size, its proportions kept.</summary>
    public Size? TargetSize { get; init; }

    /// <summary>The resampler that <see cref="TargetSize"/> uses.</summary>
    public IResampler Sampler { get; init; } = KnownResamplers.Box;

    /// <summary>Kept for source compatibility: metadata is never read.</summary>
    public bool SkipMetadata { get; init; }

    /// <summary>Kept for source compatibility: the formats here have one frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, or above <see cref="int.MaxValue"/>.</exception>
    public uint MaxFrames
    {
        get => maxFrames;
        init
        {
            if (value is 0 or > int.MaxValue)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Must be positive.");
            }

            maxFrames = value;
        }
    }
}
