using System.Globalization;
using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary><c>evaluate</c> and <c>classify</c> with the model of the reference run.</summary>
public sealed class TrainedModelTests
{
    [Fact]
    public async Task EvaluateGivesTheFiguresOfTheRun()
    {
        string run = await SmallRun.ReferenceFolderAsync();
        string text = await File.ReadAllTextAsync(
            Path.Combine(run, "result.json"), TestContext.Current.CancellationToken);
        using JsonDocument result = JsonDocument.Parse(text);
        string[] arguments =
        [
            "evaluate", "--model", Path.Combine(run, "model.safetensors"), "--data", await SmallRun.DatasetAsync(),
            "--split", "test",
        ];
        JsonElement report = (await Galaxy.RunAsync([.. arguments, "--json"])).Json();
        JsonElement metrics = report.GetProperty("metrics");
        double accuracy = result.RootElement.GetProperty("testAccuracy").GetDouble();
        Assert.Equal(accuracy, metrics.GetProperty("accuracy").GetDouble());
        double macroF1 = result.RootElement.GetProperty("testMacroF1").GetDouble();
        Assert.Equal(macroF1, metrics.GetProperty("macroF1").GetDouble());
        Assert.Equal(await SmallRun.ReferenceHashAsync(), report.GetProperty("parametersSha256").GetString());
        Assert.Equal(
            metrics.GetProperty("samples").GetInt32(),
            report.GetProperty("confusion").EnumerateArray().Sum(count => count.GetInt32()));

        string shown = (await Galaxy.RunAsync(arguments)).Succeeded().Text;
        string percent = accuracy.ToString("P2", CultureInfo.InvariantCulture);
        Assert.Contains($"accuracy {percent}", shown, StringComparison.Ordinal);
        Assert.Contains("precision", shown, StringComparison.Ordinal);
        Assert.Contains("confusion matrix", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATrainedModelIsShownWithWhatItKnows()
    {
        GalaxyResult shown = (await Galaxy.RunAsync("model", "show", await ModelAsync())).Succeeded();
        Assert.Contains("classes: ", shown.Text, StringComparison.Ordinal);
        Assert.Contains($"parameters sha256 {await SmallRun.ReferenceHashAsync()}", shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EvaluateRefusesADataSetOfOtherClasses()
    {
        using var folder = new TestFolder();
        TestPictures.Write(folder, ofEachClass: 10);
        GalaxyResult import = await Galaxy.RunAsync(
            "data", "import", "--images", folder["images"], "--labels", folder["labels.csv"], "--out", folder["set"],
            "--size", "32");
        import.Succeeded();
        GalaxyResult result = await Galaxy.RunAsync("evaluate", "--model", await ModelAsync(), "--data", folder["set"]);
        result.FailedWithOneLine(ExitCodes.Input, "left, right");
    }

    [Fact]
    public async Task EvaluateNoticesAChangedByte()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["set"]);
        foreach (string file in Directory.GetFiles(await SmallRun.DatasetAsync()))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            if (file.EndsWith(".safetensors", StringComparison.Ordinal))
                bytes[^1000] ^= 1;
            string copy = Path.Combine(folder["set"], Path.GetFileName(file));
            await File.WriteAllBytesAsync(copy, bytes, TestContext.Current.CancellationToken);
        }

        GalaxyResult result = await Galaxy.RunAsync("evaluate", "--model", await ModelAsync(), "--data", folder["set"]);
        result.FailedWithOneLine(ExitCodes.Data, "the file has been changed");
    }

    [Fact]
    public async Task ClassifyPrintsTextCsvAndJson()
    {
        using var folder = new TestFolder();
        TestPictures.Write(folder, ofEachClass: 1);
        string[] arguments =
            ["classify", "--model", await ModelAsync(), folder["images/left-0.png"], folder["images/right-0.jpg"]];

        GalaxyResult json = (await Galaxy.RunAsync([.. arguments, "--json"])).Succeeded();
        Assert.Equal(2, json.Output.Count);
        var best = new List<string>();
        foreach (string line in json.Output)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement[] all = [.. document.RootElement.GetProperty("probabilities").EnumerateArray()];
            double[] probabilities = [.. all.Select(p => p.GetProperty("probability").GetDouble())];
            Assert.Equal(1, probabilities.Sum(), 1e-5);
            int largest = Array.IndexOf(probabilities, probabilities.Max());
            best.Add(document.RootElement.GetProperty("class").GetString()!);
            Assert.Equal(best[^1], all[largest].GetProperty("class").GetString());
        }

        GalaxyResult csv = (await Galaxy.RunAsync([.. arguments, "--csv"])).Succeeded();
        Assert.Equal(3, csv.Output.Count);
        Assert.StartsWith("picture,class,", csv.Output[0], StringComparison.Ordinal);
        Assert.Equal(best, csv.Output.Skip(1).Select(line => line.Split(',')[1]));

        GalaxyResult text = (await Galaxy.RunAsync(arguments)).Succeeded();
        Assert.Contains($"left-0.png: {best[0]} (", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClassifyGoesOnAfterAPictureThatIsNone()
    {
        using var folder = new TestFolder();
        TestPictures.Write(folder, ofEachClass: 1);
        string none = folder.Write("none.jpg", "not a picture");
        GalaxyResult result = await Galaxy.RunAsync(
            "classify", "--model", await ModelAsync(), "--json", none, folder["absent.png"], folder.Root,
            folder["images/left-0.png"]);
        Assert.Equal(ExitCodes.Input, result.ExitCode);
        Assert.Contains("left-0.png", Assert.Single(result.Output), StringComparison.Ordinal);
        string[] errors = result.Errors.Split('\n');
        Assert.Equal(3, errors.Length);
        Assert.All(errors, line => Assert.StartsWith("galaxy: ", line, StringComparison.Ordinal));
        Assert.Contains("not a JPEG, PNG, FITS or npy file", errors[0], StringComparison.Ordinal);
        Assert.Contains("absent.png", errors[1], StringComparison.Ordinal);
    }

    private static async Task<string> ModelAsync() =>
        Path.Combine(await SmallRun.ReferenceFolderAsync(), "model.safetensors");
}
