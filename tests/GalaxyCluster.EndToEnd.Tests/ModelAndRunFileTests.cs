using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>What a user does with model files and run files: look at them, change them, train them.</summary>
public sealed class ModelAndRunFileTests
{
    [Fact]
    public async Task EveryListedModelCanBeShownAndExported()
    {
        GalaxyResult list = (await Galaxy.RunAsync("model", "list")).Succeeded();
        string[] names = [.. list.Output.Skip(1).SkipLast(1).Select(line => line.Split(' ')[0])];
        Assert.Contains("reference", names);
        Assert.True(names.Length >= 5, list.Text);
        foreach (string name in names)
        {
            string text = (await Galaxy.RunAsync("model", "export", name)).Succeeded().Text;
            Assert.StartsWith($"name: {name}", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TheReferenceModelHasItsParameters()
    {
        GalaxyResult result = (await Galaxy.RunAsync("model", "show", "reference")).Succeeded();
        Assert.Contains("288,298 parameters", result.Text, StringComparison.Ordinal);
        Assert.Contains("reference: 3 x 64 x 64 pictures, 10 classes", result.Text, StringComparison.Ordinal);
    }

    /// <summary>Renamed, widened, reordered and repeated, without touching the program.</summary>
    [Fact]
    public async Task AChangedCopyOfANamedModelTrains()
    {
        using var folder = new TestFolder();
        string exported = (await Galaxy.RunAsync("model", "export", "small")).Succeeded().Text;
        string[] lines = exported.Split('\n');
        int first = Array.FindIndex(lines, line => line.Contains("- conv:", StringComparison.Ordinal));
        lines[0] = "name: my-own";
        lines[first] = "  - conv: { filters: 24, kernel: 3 }";
        (lines[first + 1], lines[first + 2]) = (lines[first + 2], lines[first + 1]);
        lines[^1] = "  - repeat: { times: 2, layers: [ { dense: 20 }, relu ] }\n" + lines[^1];
        string model = folder.Write("my.yaml", string.Join('\n', lines) + "\n");
        GalaxyResult result = await Galaxy.RunAsync(
            "train", folder.Write("run.yaml", SmallRun.Yaml), "--model", model, "--epochs", "1", "--workers", "0",
            "--json", "--out", folder["runs"]);
        JsonElement end = result.Result();
        Assert.StartsWith("my-own-", Path.GetFileName(end.GetProperty("run").GetString()), StringComparison.Ordinal);
        Assert.NotEqual(await SmallRun.ReferenceHashAsync(), end.GetProperty("parametersSha256").GetString());
    }

    /// <summary>Told at once: no picture is rendered before (this sky is no other test's, so none is kept).</summary>
    [Fact]
    public async Task AModelFileThatIsAFolder()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["my.yaml"]);
        string run = folder.Write("run.yaml", SmallRun.Yaml.Replace("count: 480", "count: 479", StringComparison.Ordinal));
        GalaxyResult result = await Galaxy.RunAsync("train", run, "--model", folder["my.yaml"], "--out", folder["runs"]);
        result.FailedWithOneLine(ExitCodes.Input, "my.yaml", "a folder");
        (await Galaxy.RunAsync("train", folder.Root)).FailedWithOneLine(ExitCodes.Input, "a folder");
        (await Galaxy.RunAsync("train", folder["none.yaml"])).FailedWithOneLine(ExitCodes.Input, "none.yaml");
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task RunShowTellsEveryValueAndItsSource()
    {
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", SmallRun.Yaml);
        GalaxyResult result = (await Galaxy.RunAsync("run", "show", run, "--epochs", "7")).Succeeded();
        string[][] rows =
            [.. result.Output.Select(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries))];
        Assert.Contains(rows, row => row[0] == "epochs" && Words(row[1]) == "7 command line");
        Assert.Contains(rows, row => row[0] == "slots" && Words(row[1]) == "8 run.yaml:4");
        Assert.Contains(rows, row => row[0] == "evaluateEvery" && Words(row[1]) == "1 default");
        (await Galaxy.RunAsync("run", "default")).Succeeded();

        static string Words(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
