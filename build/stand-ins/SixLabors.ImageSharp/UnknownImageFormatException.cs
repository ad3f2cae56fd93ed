namespace SixLabors.ImageSharp;

/// <summary>No known format's signature stands at the start of the bytes.</summary>
public sealed class UnknownImageFormatException : ImageFormatException
{
    public UnknownImageFormatException(string errorMessage)
        : base(errorMessage)
    {
    }
}
