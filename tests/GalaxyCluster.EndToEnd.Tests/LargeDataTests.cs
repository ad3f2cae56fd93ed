using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>A data set that is larger than the memory of the process that trains on it.</summary>
public sealed class LargeDataTests
{
    private const int Bands = 56;
    private const int Side = 64;
    private const int Pictures = 330;
    private const long MemoryBytes = 192L << 20;

    [Fact]
    public async Task ADataSetLargerThanMemoryIsImportedAndTrained()
    {
        using MemoryLimit limit = MemoryLimit.Create(MemoryBytes);
        using var folder = new TestFolder();
        Write(folder);
        (await limit.RunAsync(
            "data", "import", "--images", folder["cubes.npy"], "--labels", folder["labels.csv"], "--out", folder["set"],
            "--size", "64")).Succeeded();
        long bytes = Directory.GetFiles(folder["set"], "shard-*").Sum(static f => new FileInfo(f).Length);
        Assert.True(bytes > 3 * MemoryBytes / 2, $"{bytes} bytes");
        string run = folder.Write("run.yaml", "data: set\nmodel: model.yaml\nepochs: 1\nslots: 2\nmicroBatch: 4\n");
        folder.Write(
            "model.yaml",
            "name: tiny\nlayers:\n  - maxPool: 8\n  - conv: { filters: 8, kernel: 3 }\n  - relu\n  - globalAveragePool\n  - dense: classes\n");
        (await limit.RunAsync("train", run, "--workers", "0", "--out", folder["runs"])).Succeeded();
        Assert.True(limit.Reached > 0);
    }

    private static void Write(TestFolder folder)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({Pictures}, {Bands}, {Side}, {Side}), }}\n";
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        using FileStream file = File.Create(folder["cubes.npy"]);
        file.Write([0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header)]);
        var labels = new StringBuilder("id,label\n");
        float[] picture = new float[Bands * Side * Side];
        for (int i = 0; i < Pictures; i++)
        {
            for (int k = 0; k < picture.Length; k++)
                picture[k] = (k * 31 % 97 / 97f) + (i % 2);
            file.Write(MemoryMarshal.AsBytes(picture.AsSpan()));
            labels.Append(CultureInfo.InvariantCulture, $"{i},{(i % 2 == 0 ? "a" : "b")}\n");
        }

        folder.Write("labels.csv", labels.ToString());
    }
}
