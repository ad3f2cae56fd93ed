using System.Globalization;
using System.Text.Json;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>A coordinator and workers started one by one, as on several machines.</summary>
internal sealed class ClusterByHand(string runYaml, string? state = null) : IDisposable
{
    private readonly TestFolder _folder = new();
    private string _listen = "127.0.0.1:0";

    public string State => state ?? _folder["state"];

    /// <summary>SQLite's write-ahead log of the ledger.</summary>
    public string Wal => Path.Combine(State, "ledger.db-wal");

    public string Metrics => Path.Combine(State, "metrics.jsonl");

    public string RunFile => _folder.Write("run.yaml", runYaml);

    /// <summary>Where the coordinator listens; the same after a restart.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts a coordinator, the second time on the same port and state, and waits until it listens.</summary>
    public Task<Galaxy> StartCoordinatorAsync(params string[] more) => StartCoordinatorAsync([], false, more);

    /// <summary>Starts a coordinator under strace.</summary>
    /// <param name="strace">What is traced and injected.</param>
    /// <param name="mayDie">True when it may end before it listens; there is no address then.</param>
    public Task<Galaxy> StartCoordinatorAsync(Strace strace, bool mayDie = false) =>
        StartCoordinatorAsync(strace.Command, mayDie, []);

    /// <summary>
    /// Makes the state directory, so that what follows begins with a ledger that is there: strace counts the calls of each
    /// thread by itself, and the making of tables would be most of the first one's.
    /// </summary>
    public async Task PrepareStateAsync()
    {
        await using Galaxy coordinator = await StartCoordinatorAsync();
        await coordinator.SignalAsync("TERM");
        Assert.Equal(130, (await coordinator.EndAsync()).ExitCode);
    }

    private async Task<Galaxy> StartCoordinatorAsync(string[] before, bool mayDie, string[] more)
    {
        Galaxy coordinator = Galaxy.StartUnder(
            before, ["coordinator", RunFile, "--listen", _listen, "--state", State, "--json", .. more]);
        JsonElement listening;
        if (!mayDie)
            listening = await coordinator.WaitForEventAsync("listening");
        else if (await coordinator.TryWaitForEventAsync("listening") is { } found)
            listening = found;
        else
            return coordinator;
        Url = listening.GetProperty("url").GetString()!;
        _listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{new Uri(Url).Port}");
        return coordinator;
    }

    public Galaxy StartWorker(string name) =>
        Galaxy.Start("worker", "--join", Url, "--name", name, "--threads", "1", "--cache", _folder["cache"]);

    public void Dispose() => _folder.Dispose();
}
