using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>
/// From files of measured bands to a classified object: import, train, evaluate, classify, and what a killed import
/// leaves.
/// </summary>
public sealed class ImportFormatsTests
{
    private const int Side = 16;

    [Fact]
    public async Task FiftySixBandsAreTrainedAndClassified()
    {
        using var folder = new TestFolder();
        const int Count = 60;
        const int Bands = 56;
        float[] flux = Flux(Count, Bands);
        await File.WriteAllBytesAsync(
            folder["jpas.npy"], Npy("<f4", [Count, Bands, Side, Side], MemoryMarshal.AsBytes(flux.AsSpan())),
            TestContext.Current.CancellationToken);
        folder.Write("labels.csv", Table("id,label", Count, i => i % 2 == 0 ? "narrow" : "broad"));
        (await Galaxy.RunAsync(
            "data", "import", "--images", folder["jpas.npy"], "--labels", folder["labels.csv"], "--out", folder["set"],
            "--size", "16", "--stretch", "asinh", "--pixels", "f32")).Succeeded();
        JsonElement manifest = (await Galaxy.RunAsync("data", "info", folder["set"], "--json")).Json();
        Assert.Equal(Bands, manifest.GetProperty("channels").GetInt32());
        string stretch = manifest.GetProperty("preprocessing").GetProperty("stretch").GetString()!;
        Assert.StartsWith("asinh(maximum=", stretch, StringComparison.Ordinal);

        string model = await TrainAsync(folder, "3");
        JsonElement report = (await Galaxy.RunAsync(
            "evaluate", "--model", model, "--data", folder["set"], "--split", "train", "--json")).Json();
        double evaluated = report.GetProperty("metrics").GetProperty("accuracy").GetDouble();
        Assert.True(evaluated > 0.9, $"accuracy {evaluated}");

        // One object as a file of its own: the model file says how its bands become the input.
        ReadOnlySpan<byte> one = MemoryMarshal.AsBytes(flux.AsSpan(3 * Bands * Side * Side, Bands * Side * Side));
        await File.WriteAllBytesAsync(
            folder["three.npy"], Npy("<f4", [Bands, Side, Side], one), TestContext.Current.CancellationToken);
        GalaxyResult classified = await Galaxy.RunAsync("classify", "--model", model, "--json", folder["three.npy"]);
        Assert.Equal("broad", classified.Json().GetProperty("class").GetString());
        folder.Write("small.npy", "not an array");
        (await Galaxy.RunAsync("classify", "--model", model, folder["small.npy"])).FailedWithOneLine(
            ExitCodes.Input, "small.npy");
    }

    [Fact]
    public async Task VoteFractionsAreTrainedAndEvaluated()
    {
        using var folder = new TestFolder();
        const int Count = 40;
        await File.WriteAllBytesAsync(
            folder["p.npy"], Npy("<f4", [Count, 1, Side, Side], MemoryMarshal.AsBytes(Flux(Count, 1).AsSpan())),
            TestContext.Current.CancellationToken);
        // As SkyServer writes it: a line before the header, votes as fractions.
        string table = "#Table1\n" + Table(
            "objid,elliptical,spiral", Count, i => i % 2 == 0 ? "0.75,0.25" : "0.125,0.875");
        folder.Write("votes.csv", table);
        GalaxyResult import = await Galaxy.RunAsync(
            "data", "import", "--images", folder["p.npy"], "--labels", folder["votes.csv"], "--id-column", "objid",
            "--vote-columns", "elliptical,spiral", "--out", folder["set"], "--size", "16", "--format", "npy", "--axes",
            "bandsFirst");
        Assert.Contains("(vote fractions)", import.Succeeded().Text, StringComparison.Ordinal);
        string model = await TrainAsync(folder, "6");
        JsonElement metrics = (await Galaxy.RunAsync(
            "evaluate", "--model", model, "--data", folder["set"], "--split", "train", "--json")).Json().GetProperty("metrics");
        Assert.True(metrics.GetProperty("accuracy").GetDouble() > 0.9);
        // Cross-entropy with soft targets cannot fall below their entropy: 0.47 nats on average here.
        Assert.InRange(metrics.GetProperty("lossMean").GetDouble(), 0.4, 0.69);
    }

    [Fact]
    public async Task FilesOfBandsAreFoundAndAKilledImportIsGoneOnWith()
    {
        using var folder = new TestFolder();
        const int Count = 1000;
        float[] flux = Flux(Count, 2);
        int plane = Side * Side;
        Directory.CreateDirectory(folder["stamps"]);
        for (int i = 0; i < Count; i++)
        {
            foreach ((string band, int b) in new[] { ("g", 0), ("r", 1) })
            {
                ReadOnlySpan<byte> pixels = MemoryMarshal.AsBytes(flux.AsSpan(((i * 2) + b) * plane, plane));
                await File.WriteAllBytesAsync(
                    folder[$"stamps/stamp-{band}-{i}.npy"], Npy("<f4", [Side, Side], pixels),
                    TestContext.Current.CancellationToken);
            }
        }

        folder.Write("labels.csv", Table("id,label", Count, i => i % 2 == 0 ? "a" : "b", static i => $"stamp-{i}"));
        string[] import =
        [
            "data", "import", "--images", folder["stamps"], "--labels", folder["labels.csv"], "--bands", "g,r",
            "--size", "16", "--threads", "1",
        ];
        (await Galaxy.RunAsync([.. import, "--out", folder["whole"]])).Succeeded();
        string whole = await RootAsync(folder["whole"]);

        await using (Galaxy killed = Galaxy.Start([.. import, "--out", folder["set"]]))
        {
            await killed.WaitForErrorAsync("decode: ");
            killed.Kill();
        }

        // It may have been done before the signal came; what is there is never half of a data set.
        if (Directory.Exists(folder["set"]))
            (await Galaxy.RunAsync("data", "verify", folder["set"])).Succeeded();
        (await Galaxy.RunAsync([.. import, "--out", folder["set"], "--overwrite"])).Succeeded();
        Assert.Equal(whole, await RootAsync(folder["set"]));
        (await Galaxy.RunAsync("data", "verify", folder["set"])).Succeeded();
        Assert.Empty(Directory.GetFileSystemEntries(folder.Root, ".*"));
    }

    private static async Task<string> RootAsync(string set) =>
        (await Galaxy.RunAsync("data", "info", set, "--json")).Json().GetProperty("rootSha256").GetString()!;

    private static async Task<string> TrainAsync(TestFolder folder, string epochs)
    {
        string run = folder.Write(
            "run.yaml",
            $"data: set\nmodel: model.yaml\nepochs: {epochs}\nslots: 2\nmicroBatch: 4\noptimizer: {{ adamW: {{ learningRate: 0.02 }} }}\n");
        folder.Write(
            "model.yaml",
            "name: tiny\nlayers:\n  - conv: { filters: 8, kernel: 3 }\n  - relu\n  - globalAveragePool\n  - dense: classes\n");
        (await Galaxy.RunAsync("train", run, "--workers", "0", "--out", folder["run"])).Succeeded();
        return Assert.Single(
            Directory.GetFiles(folder["run"], "model.safetensors", SearchOption.AllDirectories));
    }

    /// <summary>Odd objects are brighter in all bands, more so in later ones.</summary>
    private static float[] Flux(int count, int bands)
    {
        float[] flux = new float[count * bands * Side * Side];
        for (int i = 0; i < flux.Length; i++)
        {
            int plane = i / (Side * Side);
            int picture = plane / bands;
            float noise = ((i * 2654435761L) >> 7) % 1000 / 1000f;
            flux[i] = noise + (picture % 2 * (1.5f + (plane % bands / (float)bands)));
        }

        return flux;
    }

    private static byte[] Npy(string type, int[] shape, ReadOnlySpan<byte> data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}\n";
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    private static string Table(string header, int count, Func<int, string> label, Func<int, string>? id = null)
    {
        var table = new StringBuilder(header).Append('\n');
        for (int i = 0; i < count; i++)
        {
            string name = id?.Invoke(i) ?? i.ToString(CultureInfo.InvariantCulture);
            table.Append(CultureInfo.InvariantCulture, $"{name},{label(i)}\n");
        }

        return table.ToString();
    }
}
