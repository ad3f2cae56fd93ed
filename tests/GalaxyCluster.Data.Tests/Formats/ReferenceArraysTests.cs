using System.Security.Cryptography;
using System.Text.Json;
using GalaxyCluster.Data.Formats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Formats;

/// <summary>
/// Every array of the files that h5py and numpy made from real pictures, against what they read back: shape, element
/// type, SHA-256 of all elements.
/// </summary>
public sealed class ReferenceArraysTests
{
    [Theory]
    [InlineData("gz1_galaxy10sdss_contiguous.h5")]
    [InlineData("gz1_galaxy10sdss_gzip.h5")]
    [InlineData("gz1_galaxy10sdss_gzip_shuffle_latest.h5")]
    [InlineData("ngc_galaxy10decals_gzip.h5")]
    [InlineData("frame2583_grz_0.npy")]
    [InlineData("frame2583_grz_1.npy")]
    [InlineData("gz1_rgb_fortran.npy")]
    [InlineData("gz1_rgb.npz")]
    public void AllElementsAreThoseOfTheReference(string name)
    {
        string folder = ScratchFolder.SharedData("derived-format-fixtures");
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder, "reference.json")).Replace("NaN", "null", StringComparison.Ordinal));
        JsonElement reference = document.RootElement.GetProperty(name);
        using IArrayFile file = ArrayFiles.Open(Path.Combine(folder, name));
        Assert.Equal(
            reference.EnumerateObject().Select(static p => p.Name).Order(StringComparer.Ordinal),
            file.Names.Select(static n => n.Length == 0 ? "data" : n).Order(StringComparer.Ordinal));
        foreach (string array in file.Names)
        {
            JsonElement expected = reference.GetProperty(array.Length == 0 ? "data" : array);
            FileArray actual = file.Array(array);
            Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(static d => d.GetInt64()), actual.Shape);
            string type = expected.GetProperty("dtype").GetString()!;
            Assert.Equal(type[1..].Replace("u1", "u8", StringComparison.Ordinal) switch
            {
                "u8" => "u8",
                "f4" => "f32",
                "f8" => "f64",
                "i8" => "i64",
                string other => other,
            }, actual.Element.ToString());
            string hash = expected.GetProperty("sha256_C_order_little_endian").GetString()!;
            // In one go, one by one, and in an odd number of rows at a time.
            foreach (int rows in (int[])[(int)actual.Rows, 1, 7])
                Assert.Equal(hash, Hash(actual, rows));
            if (expected.GetProperty("sum").ValueKind == JsonValueKind.Number)
                Assert.Equal(expected.GetProperty("sum").GetDouble(), actual.ReadNumbers(1 << 24).Sum(), 1e-6);
        }
    }

    private static string Hash(FileArray array, int rows)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long first = 0; first < array.Rows; first += rows)
        {
            int count = (int)Math.Min(rows, array.Rows - first);
            byte[] bytes = new byte[count * array.RowBytes];
            array.ReadRows(first, count, bytes);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
