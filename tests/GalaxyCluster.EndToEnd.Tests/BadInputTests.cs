using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

/// <summary>Wrong inputs give one clear line, the documented exit code, and nothing half-written.</summary>
public sealed class BadInputTests
{
    private const int Usage = 2, Input = 3, Data = 4, Network = 5, Storage = 7;

    [Theory]
    [InlineData("--wrokers", "did you mean '--workers'?")]
    [InlineData("--workers=-1", "at least 0")]
    public async Task WrongOption(string option, string expected)
    {
        AssertOneLine(await Galaxy.RunAsync("train", option), Usage, expected);
    }

    [Fact]
    public async Task WrongVerb() => AssertOneLine(await Galaxy.RunAsync("trian"), Usage, "did you mean 'train'?");

    [Fact]
    public async Task MisspeltKeyInARunFile()
    {
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", "data: syntheticSky\nepocs: 3\n");
        GalaxyResult result = await Galaxy.RunAsync("train", run, "--out", folder["runs"]);
        AssertOneLine(result, Input, "run.yaml:2", "'epocs'", "'epochs'");
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task UnknownLayerInAModelFile()
    {
        using var folder = new TestFolder();
        string model = folder.Write("my.yaml", "name: my\nlayers:\n  - convv: { filters: 8, kernel: 3 }\n  - dense: classes\n");
        AssertOneLine(await Galaxy.RunAsync("model", "show", model), Input, "my.yaml:3", "'convv'", "'conv'");
    }

    [Fact]
    public async Task ShapesThatDoNotFit()
    {
        using var folder = new TestFolder();
        string model = folder.Write(
            "my.yaml", "name: my\nlayers:\n  - conv: { filters: 8, kernel: 9, padding: 0 }\n  - globalAveragePool\n  - dense: classes\n");
        AssertOneLine(await Galaxy.RunAsync("model", "show", model, "--size", "4"), Input, "layers[0]", "4");
    }

    [Fact]
    public async Task UnknownModelName() =>
        AssertOneLine(await Galaxy.RunAsync("model", "show", "refernce"), Input, "did you mean 'reference'?");

    [Fact]
    public async Task NoSuchDataSet()
    {
        using var folder = new TestFolder();
        AssertOneLine(await Galaxy.RunAsync("data", "info", folder["none"]), Data, "none");
    }

    [Fact]
    public async Task ChangedByteInAShard()
    {
        using var folder = new TestFolder();
        Assert.Equal(0, (await Galaxy.RunAsync("data", "synth", "--count", "80", "--size", "32", "--out", folder["set"])).ExitCode);
        Assert.Equal(0, (await Galaxy.RunAsync("data", "verify", folder["set"])).ExitCode);
        string shard = Directory.GetFiles(folder["set"], "*.safetensors").Order(StringComparer.Ordinal).First();
        byte[] bytes = await File.ReadAllBytesAsync(shard, TestContext.Current.CancellationToken);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(shard, bytes, TestContext.Current.CancellationToken);
        AssertOneLine(await Galaxy.RunAsync("data", "verify", folder["set"]), Data, Path.GetFileName(shard));
    }

    [Fact]
    public async Task WrongAddress()
    {
        AssertOneLine(await Galaxy.RunAsync("status", "localhost:5000"), Usage, "http://HOST:PORT");
        AssertOneLine(await Galaxy.RunAsync("status", "http://127.0.0.1:9"), Network, "no coordinator at http://127.0.0.1:9");
    }

    [Fact]
    public async Task PortInUseAndStateInUse()
    {
        using var cluster = new ClusterByHand(SmallRun.Yaml);
        await using Galaxy first = await cluster.StartCoordinatorAsync();
        using var folder = new TestFolder();
        string run = folder.Write("run.yaml", SmallRun.Yaml);
        string address = new Uri(cluster.Url).Authority;
        AssertOneLine(
            await Galaxy.RunAsync("coordinator", run, "--listen", address, "--state", folder["other"]), Network, address);
        AssertOneLine(
            await Galaxy.RunAsync("coordinator", run, "--listen", "127.0.0.1:0", "--state", cluster.State), Storage, cluster.State);
    }

    [Fact]
    public async Task AModelFileThatIsNone()
    {
        using var folder = new TestFolder();
        string model = folder.Write("model.safetensors", "not a model");
        string picture = folder.Write("a.jpg", "not a picture");
        AssertOneLine(await Galaxy.RunAsync("classify", "--model", model, picture), Data, "model.safetensors");
    }

    /// <summary>The one line may be repeated for a child process, never a stack trace.</summary>
    private static void AssertOneLine(GalaxyResult result, int exitCode, params string[] expected)
    {
        Assert.True(exitCode == result.ExitCode, $"exit code {result.ExitCode}, expected {exitCode}\n{result.Everything}");
        foreach (string text in expected)
            Assert.Contains(text, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
