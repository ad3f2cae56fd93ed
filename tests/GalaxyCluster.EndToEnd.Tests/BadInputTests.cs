using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>Wrong inputs give one clear line, the documented exit code, and nothing half-written.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("--wrokers", "did you mean '--workers'?")]
    [InlineData("--workers=-1", "at least 0")]
    public async Task WrongOption(string option, string expected)
    {
        (await Galaxy.RunAsync("train", option)).FailedWithOneLine(ExitCodes.Usage, expected);
    }

    [Fact]
    public async Task WrongVerb() =>
        (await Galaxy.RunAsync("trian")).FailedWithOneLine(ExitCodes.Usage, "did you mean 'train'?");

    [Fact]
    public async Task MisspeltKeyInARunFile()
    {
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", "data: syntheticSky\nepocs: 3\n");
        GalaxyResult result = await Galaxy.RunAsync("train", run, "--out", folder["runs"]);
        result.FailedWithOneLine(ExitCodes.Input, "run.yaml:2", "'epocs'", "'epochs'");
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task UnknownLayerInAModelFile()
    {
        using var folder = new TestFolder();
        string model = folder.Write(
            "my.yaml", "name: my\nlayers:\n  - convv: { filters: 8, kernel: 3 }\n  - dense: classes\n");
        (await Galaxy.RunAsync("model", "show", model)).FailedWithOneLine(
            ExitCodes.Input, "my.yaml:3", "'convv'", "'conv'");
    }

    [Fact]
    public async Task ShapesThatDoNotFit()
    {
        using var folder = new TestFolder();
        string model = folder.Write(
            "my.yaml",
            "name: my\nlayers:\n  - conv: { filters: 8, kernel: 9, padding: 0 }\n  - globalAveragePool\n"
            + "  - dense: classes\n");
        (await Galaxy.RunAsync("model", "show", model, "--size", "4")).FailedWithOneLine(
            ExitCodes.Input, "layers[0]", "4");
    }

    [Fact]
    public async Task UnknownModelName() =>
        (await Galaxy.RunAsync("model", "show", "refernce")).FailedWithOneLine(
            ExitCodes.Input, "did you mean 'reference'?");

    [Fact]
    public async Task NoSuchDataSet()
    {
        using var folder = new TestFolder();
        (await Galaxy.RunAsync("data", "info", folder["none"])).FailedWithOneLine(ExitCodes.Data, "none");
    }

    [Fact]
    public async Task ChangedByteInAShard()
    {
        using var folder = new TestFolder();
        (await Galaxy.RunAsync("data", "synth", "--count", "80", "--size", "32", "--out", folder["set"])).Succeeded();
        (await Galaxy.RunAsync("data", "verify", folder["set"])).Succeeded();
        string shard = Directory.GetFiles(folder["set"], "*.safetensors").Order(StringComparer.Ordinal).First();
        byte[] bytes = await File.ReadAllBytesAsync(shard, TestContext.Current.CancellationToken);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(shard, bytes, TestContext.Current.CancellationToken);
        (await Galaxy.RunAsync("data", "verify", folder["set"])).FailedWithOneLine(
            ExitCodes.Data, Path.GetFileName(shard));
    }

    [Fact]
    public async Task WrongAddress()
    {
        (await Galaxy.RunAsync("status", "localhost:5000")).FailedWithOneLine(ExitCodes.Usage, "http://HOST:PORT");
        (await Galaxy.RunAsync("status", "http://127.0.0.1:9")).FailedWithOneLine(
            ExitCodes.Network, "no coordinator at http://127.0.0.1:9");
    }

    [Fact]
    public async Task PortInUseAndStateInUse()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy first = await cluster.StartCoordinatorAsync();
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", SmallRun.Yaml);
        string address = new Uri(cluster.Url).Authority;
        GalaxyResult port = await Galaxy.RunAsync("coordinator", run, "--listen", address, "--state", folder["other"]);
        port.FailedWithOneLine(ExitCodes.Network, address);
        GalaxyResult elsewhere = await Galaxy.RunAsync(
            "coordinator", run, "--listen", "192.0.2.1:5000", "--state", folder["other"]);
        elsewhere.FailedWithOneLine(ExitCodes.Network, "192.0.2.1:5000");
        GalaxyResult state = await Galaxy.RunAsync(
            "coordinator", run, "--listen", "127.0.0.1:0", "--state", cluster.State);
        state.FailedWithOneLine(ExitCodes.Storage, cluster.State);
    }

    [Fact]
    public async Task AModelFileThatIsNone()
    {
        using var folder = new TestFolder();
        string model = folder.Write("model.safetensors", "not a model");
        string picture = folder.Write("a.jpg", "not a picture");
        (await Galaxy.RunAsync("classify", "--model", model, picture)).FailedWithOneLine(
            ExitCodes.Data, "model.safetensors");
        (await Galaxy.RunAsync("model", "show", model)).FailedWithOneLine(ExitCodes.Data, "model.safetensors");
    }
}
