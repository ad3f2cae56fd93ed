using System.IO.Compression;
using System.Text;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Tests.Formats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>Every reader of arrays and tables on broken files (see <see cref="Fuzzer"/>).</summary>
public sealed class ArrayFuzzTests
{
    /// <summary>
    /// Deflate grows data 1032 times at most; what is unpacked is held once, and once more while it is read.
    /// </summary>
    private const int Deflated = 2200;

    private const int MaxArrays = 20;
    private const long MaxReadBytes = 1 << 20;

    [Fact]
    public void Hdf5Files() => Run("hdf5", Hdf5Seeds.All, Deflated, static f => ReadAll(f));

    [Fact]
    public void NpyFiles() => Run(
        "npy",
        [
            NpyTests.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 4), }", new byte[96], 1),
            NpyTests.Npy("{'descr': '|u1', 'fortran_order': True, 'shape': (5, 4, 3), }", new byte[60], 1),
            NpyTests.Npy("{'descr': '>i8', 'fortran_order': False, 'shape': (9,), }", new byte[72], 2),
        ],
        20, static f => ReadAll(f));

    [Fact]
    public void NpzFiles() => Run(
        "npz", [Zip(CompressionLevel.Optimal), Zip(CompressionLevel.NoCompression)], Deflated, static f => ReadAll(f));

    [Fact]
    public void IdxFiles()
    {
        byte[] plain = [0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0, 4, .. new byte[180]];
        byte[] shorts = [0, 0, 0x0B, 1, 0, 0, 0, 30, .. new byte[60]];
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(plain);
        Run("idx", [plain, shorts, packed.ToArray()], Deflated, static f => ReadAll(f));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CifarFiles(int labelBytes) => Run($"cifar{labelBytes}", [CifarFileTests.Records(4, labelBytes)], 20, f =>
    {
        using CifarFile file = CifarFile.Open(InputBytes.Of(f, "fuzz.bin"), labelBytes);
        Read(file.Images);
        Read(file.Labels);
    });

    [Fact]
    public void CsvFiles() => Run(
        "csv",
        [
            Encoding.UTF8.GetBytes(
                "#Table1\nobjid,nvote,p_el,p_cs\n587722981736579107,27,0.63,0.19\n5877229817413632,36,0.5,\"0.2\"\n"),
            Encoding.UTF8.GetBytes("\uFEFFid,label,file\r\na,\"x, y\",a.jpg\r\nb,\"q\"\"r\",\r\n"),
        ],
        400, static f =>
        {
            using StreamReader text = new(
                new MemoryStream(f), new UTF8Encoding(false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: false);
            CsvReader csv = new(text, "fuzz.csv");
            while (csv.Read() is not null)
            {
            }
        });

    private static void ReadAll(byte[] bytes)
    {
        using IArrayFile file = ArrayFiles.Open(InputBytes.Of(bytes, "fuzz"));
        foreach (string name in file.Names.Take(MaxArrays))
            Read(file.Array(name));
    }

    /// <summary>The first rows and the last one, as an import would read them.</summary>
    private static void Read(FileArray array)
    {
        if (array.Rows == 0 || array.RowBytes is 0 or > MaxReadBytes)
            return;
        int rows = (int)Math.Min(array.Rows, Math.Min(array.RowsTogether, MaxReadBytes / array.RowBytes));
        byte[] into = new byte[rows * array.RowBytes];
        array.ReadRows(0, rows, into);
        array.ReadRows(array.Rows - 1, 1, into);
    }

    private static byte[] Zip(CompressionLevel level)
    {
        using MemoryStream packed = new();
        using (ZipArchive archive = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            (string Name, byte[] Array)[] entries =
                [("images.npy", Npy("|u1", "(3, 20, 20)", 1200)), ("labels.npy", Npy("<i8", "(3,)", 24))];
            foreach ((string name, byte[] array) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(array);
            }
        }

        return packed.ToArray();
    }

    private static byte[] Npy(string type, string shape, int bytes) =>
        NpyTests.Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}", new byte[bytes], 1);

    private static void Run(string name, byte[][] seeds, int bytesPerByte, Action<byte[]> read) =>
        Fuzzer.Run(new FuzzTarget
        {
            Name = name,
            Seeds = seeds,
            Read = read,
            FixedBytes = 8 << 20,
            BytesPerByte = bytesPerByte,
            IsTyped = static e => e is DataFormatException { Where: string where }
                && (where.Contains("offset ", StringComparison.Ordinal)
                    || where.StartsWith("line ", StringComparison.Ordinal)),
        });
}
