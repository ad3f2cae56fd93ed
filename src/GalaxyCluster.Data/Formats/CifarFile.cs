using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats;

/// <summary>
/// CIFAR's binary files (cs.toronto.edu/~kriz/cifar.html): records of one label byte (CIFAR-10) or two (CIFAR-100:
/// coarse, fine) and 3072 bytes of pixels, red, green and blue planes of 32 x 32.
/// </summary>
internal sealed class CifarFile : IDisposable
{
    private const int Side = 32;
    private const int PixelBytes = 3 * Side * Side;
    private readonly InputBytes _bytes;
    private readonly int _labelBytes;

    private CifarFile(InputBytes bytes, int labelBytes)
    {
        _bytes = bytes;
        _labelBytes = labelBytes;
        Count = bytes.Length / (labelBytes + PixelBytes);
    }

    public long Count { get; }

    /// <summary>u8 [count, 3, 32, 32].</summary>
    public FileArray Images => new StridedArray(
        _bytes, "images", [Count, 3, Side, Side], Byte, _labelBytes, _labelBytes + PixelBytes);

    /// <summary>u8 [count]: of CIFAR-100 the fine label.</summary>
    public FileArray Labels => new StridedArray(
        _bytes, "labels", [Count], Byte, _labelBytes - 1, _labelBytes + PixelBytes);

    private static ElementType Byte => new(ElementKind.Unsigned, 1, false);

    /// <summary>True when a file of that length can hold whole records of CIFAR-10.</summary>
    public static bool CouldBe(long length) => length > 0 && length % (1 + PixelBytes) == 0;

    /// <param name="bytes">The whole file; disposed with the result.</param>
    /// <param name="labelBytes">1 for CIFAR-10, 2 for CIFAR-100.</param>
    /// <exception cref="DataFormatException">Not whole records, or a label that is out of range.</exception>
    public static CifarFile Open(InputBytes bytes, int labelBytes)
    {
        long record = labelBytes + PixelBytes;
        if (bytes.Length == 0 || bytes.Length % record != 0)
            throw new DataFormatException(
                bytes.Source, $"offset {bytes.Length / record * record}",
                $"has {bytes.Length} bytes, expected whole records of {record}");
        CifarFile file = new(bytes, labelBytes);
        int classes = labelBytes == 1 ? 10 : 100;
        byte[] label = new byte[1];
        FileArray labels = file.Labels;
        for (long i = 0; i < file.Count; i++)
        {
            labels.ReadRows(i, 1, label);
            if (label[0] >= classes)
                throw new DataFormatException(
                    bytes.Source, $"offset {(i * record) + labelBytes - 1}",
                    $"label {label[0]}, expected 0 to {classes - 1}");
        }

        return file;
    }

    public void Dispose() => _bytes.Dispose();
}
