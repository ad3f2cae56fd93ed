using System.Globalization;
using System.Text.Json;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>A coordinator and workers started one by one, as on several machines.</summary>
internal sealed class ClusterByHand(string runYaml) : IDisposable
{
    private readonly TestFolder _folder = new();
    private string _listen = "127.0.0.1:0";

    public string State => _folder["state"];

    /// <summary>Where the coordinator listens; the same after a restart.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts a coordinator, the second time on the same port and state, and waits until it listens.</summary>
    public async Task<Galaxy> StartCoordinatorAsync(params string[] more)
    {
        string run = _folder.Write("run.yaml", runYaml);
        Galaxy coordinator = Galaxy.Start(
            ["coordinator", run, "--listen", _listen, "--state", State, "--json", .. more]);
        JsonElement listening = await coordinator.WaitForEventAsync("listening");
        Url = listening.GetProperty("url").GetString()!;
        _listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{new Uri(Url).Port}");
        return coordinator;
    }

    public Galaxy StartWorker(string name) =>
        Galaxy.Start("worker", "--join", Url, "--name", name, "--threads", "1", "--cache", _folder["cache"]);

    public void Dispose() => _folder.Dispose();
}
