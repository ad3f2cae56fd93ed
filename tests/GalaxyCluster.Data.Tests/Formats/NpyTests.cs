using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Formats.Npy;
using Xunit;

namespace GalaxyCluster.Data.Tests.Formats;

public sealed class NpyTests
{
    [Theory]
    [InlineData("<u2", new byte[] { 1, 2, 3, 4 }, new double[] { 0x0201, 0x0403 })]
    [InlineData(">u2", new byte[] { 1, 2, 3, 4 }, new double[] { 0x0102, 0x0304 })]
    [InlineData(">i4", new byte[] { 255, 255, 255, 254, 0, 0, 1, 0 }, new double[] { -2, 256 })]
    [InlineData("<i8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 }, new double[] { 1, -1 })]
    [InlineData("|i1", new byte[] { 128, 127 }, new double[] { -128, 127 })]
    [InlineData("|b1", new byte[] { 1, 0 }, new double[] { 1, 0 })]
    [InlineData(">f4", new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0 }, new double[] { 1, -2 })]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, new double[] { 1, -2 })]
    [InlineData("<f2", new byte[] { 0, 0x3C, 0, 0xC0 }, new double[] { 1, -2 })]
    public void ElementsOfBothByteOrdersAreRead(string type, byte[] data, double[] expected)
    {
        foreach (int version in (int[])[1, 2, 3])
        {
            FileArray array = Open(Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (2,), }}", data, version));
            Assert.Equal(expected, array.ReadNumbers(2));
        }
    }

    [Fact]
    public void FortranOrderIsTurnedIntoC()
    {
        // numpy.asfortranarray(numpy.arange(24).reshape(2, 3, 4)) stores element [i, j, k] at i + 2 j + 6 k.
        byte[] data = new byte[24];
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 4; k++)
                    data[i + (2 * j) + (6 * k)] = (byte)((12 * i) + (4 * j) + k);
            }
        }

        FileArray array = Open(Npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4)}", data, 1));
        Assert.Equal(Enumerable.Range(0, 24).Select(static v => (double)v), array.ReadNumbers(24));
        byte[] second = new byte[12];
        array.ReadRows(1, 1, second);
        Assert.Equal(Enumerable.Range(12, 12).Select(static v => (byte)v), second);
    }

    [Theory]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (5,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (-4,)}")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (4,)}")]
    [InlineData("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': Maybe, 'shape': (4,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False}")]
    [InlineData("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (4,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (4,)} + exit()")]
    [InlineData("{'descr': '|u1")]
    [InlineData("")]
    public void WrongHeadersAreRefused(string header) =>
        Assert.Throws<DataFormatException>(() => Open(Npy(header, [1, 2, 3, 4], 1)));

    [Fact]
    public void AnArchiveWhoseEntryIsShorterThanItSaysIsRefused()
    {
        using MemoryStream packed = new();
        using (ZipArchive archive = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("images.npy").Open();
            entry.Write(Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,)}", [1, 2, 3], 1));
        }

        using IArrayFile file = ArrayFiles.Open(InputBytes.Of(packed.ToArray(), "a.npz"));
        Assert.Equal(["images"], file.Names);
        DataFormatException e = Assert.Throws<DataFormatException>(() => file.Array("images"));
        Assert.Contains("ends after 3 bytes", e.Problem, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => file.Array("labels"));
    }

    internal static byte[] Npy(string header, byte[] data, int version)
    {
        byte[] text = Encoding.Latin1.GetBytes(header + "\n");
        byte[] prefix = [0x93, .. "NUMPY"u8, (byte)version, 0, .. new byte[version == 1 ? 2 : 4]];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(prefix.AsSpan(8), (ushort)text.Length);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(prefix.AsSpan(8), (uint)text.Length);
        return [.. prefix, .. text, .. data];
    }

    private static FileArray Open(byte[] file) => NpyFile.Open(InputBytes.Of(file, "a.npy"), "");
}
