using GalaxyCluster.Data.Formats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Formats;

public sealed class CifarFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RecordsAreLabelsAndPlanes(int labelBytes)
    {
        byte[] bytes = Records(3, labelBytes);
        using CifarFile file = CifarFile.Open(InputBytes.Of(bytes, "data.bin"), labelBytes);
        Assert.Equal([3, 3, 32, 32], file.Images.Shape);
        Assert.Equal([0, 1, 2], file.Labels.ReadNumbers(3));
        byte[] picture = new byte[3072];
        file.Images.ReadRows(2, 1, picture);
        Assert.Equal(bytes[^3072..], picture);
    }

    [Fact]
    public void OtherLengthsAndLabelsAreRefused()
    {
        byte[] bytes = Records(2, 1);
        Assert.Throws<DataFormatException>(() => CifarFile.Open(InputBytes.Of(bytes.AsMemory(0, bytes.Length - 1), "a"), 1));
        Assert.Throws<DataFormatException>(() => CifarFile.Open(InputBytes.Of(bytes, "a"), 2));
        bytes[3073] = 10;
        DataFormatException e = Assert.Throws<DataFormatException>(() => CifarFile.Open(InputBytes.Of(bytes, "a"), 1));
        Assert.Equal("offset 3073", e.Where);
    }

    /// <summary>Record i has label i, and pixels that differ from all others.</summary>
    internal static byte[] Records(int count, int labelBytes)
    {
        byte[] bytes = new byte[count * (labelBytes + 3072)];
        for (int i = 0; i < count; i++)
        {
            Span<byte> record = bytes.AsSpan(i * (labelBytes + 3072), labelBytes + 3072);
            for (int k = labelBytes; k < record.Length; k++)
                record[k] = (byte)((i * 31) + (k * 7) + (k / 1024));
            record[labelBytes - 1] = (byte)(i % 10);
        }

        return bytes;
    }
}
