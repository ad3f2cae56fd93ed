using System.Globalization;
using System.Text.Json;
using GalaxyCluster.Cli.Chaos;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>A cluster whose processes are started one by one, each with fault points of its own.</summary>
internal sealed class FaultCluster(FaultRun run) : IAsyncDisposable
{
    /// <summary>Makes each slot take some time, so that rounds can be interrupted.</summary>
    public const string Pace = "worker.slot.afterCompute@times=all:delay(10)";

    private readonly List<Relay> _relays = [];
    private readonly List<Galaxy> _started = [];
    private string _listen = "127.0.0.1:0";

    /// <summary>Where the coordinator listens; the same after a restart.</summary>
    public string Url { get; private set; } = "";

    public string State => run["state"];

    /// <summary>Starts a coordinator and waits until it listens.</summary>
    /// <param name="faults">Its fault points.</param>
    /// <param name="startWorkers">How many it waits for (10 s after the first) before the first round.</param>
    public async Task<Galaxy> StartCoordinatorAsync(string faults = "", int startWorkers = 1)
    {
        Galaxy coordinator = StartCoordinator(faults, startWorkers);
        JsonElement listening = await coordinator.WaitForEventAsync("listening");
        Url = listening.GetProperty("url").GetString()!;
        _listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{new Uri(Url).Port}");
        return coordinator;
    }

    /// <summary>Starts a coordinator, on the port of the one before if there was one.</summary>
    public Galaxy StartCoordinator(string faults = "", int startWorkers = 1) => Keep(Galaxy.StartWithFaults(
        faults, "coordinator", run.File, "--listen", _listen, "--state", State, "--json", "--start-workers",
        startWorkers.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Starts a coordinator on a new port.</summary>
    public Task<Galaxy> StartCoordinatorElsewhereAsync()
    {
        _listen = "127.0.0.1:0";
        return StartCoordinatorAsync();
    }

    /// <summary>Starts a worker.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="faults">Its fault points.</param>
    /// <param name="by">The way it takes to the coordinator; straight when null.</param>
    /// <param name="emptyCache">It has to fetch every shard.</param>
    public Galaxy StartWorker(string name, string faults = Pace, Relay? by = null, bool emptyCache = false) =>
        Keep(Galaxy.StartWithFaults(
            faults, "worker", "--join", by?.Address.ToString() ?? Url, "--name", name, "--threads", "1", "--cache",
            run[emptyCache ? "cache-" + name : "cache"]));

    /// <summary>Waits until the coordinator has told of each of these, in any order, that it joined.</summary>
    public static Task JoinedAsync(Galaxy coordinator, params string[] workers)
    {
        var missing = workers.ToHashSet();
        return coordinator.WaitForEventAsync(
            "workerJoined", e => missing.Remove(e.GetProperty("worker").GetString()!) && missing.Count == 0);
    }

    /// <summary>
    /// Waits until a worker goes by its welcome. Before that, though the coordinator has it as a member, it is in no run
    /// that it knows of: asked to leave, it just ends and has nothing to say.
    /// </summary>
    public static Task IsMemberAsync(Galaxy worker) => worker.WaitForLineAsync(
        line => line.StartsWith("Joined as incarnation", StringComparison.Ordinal), "'Joined as incarnation'");

    /// <summary>Starts a worker whose clock shows another time; only the wall clock, as on a machine set wrong.</summary>
    public Galaxy StartWorkerByClock(string name, string offset) => Keep(Galaxy.StartByClock(
        offset, Pace, "worker", "--join", Url, "--name", name, "--threads", "1", "--cache", run["cache"]));

    /// <summary>Starts a worker that wants another run.</summary>
    public Galaxy StartStranger() => Keep(Galaxy.Start(
        "worker", "--join", Url, "--name", "stranger", "--run", new string('a', 64)));

    /// <summary>A way to the coordinator that can be cut.</summary>
    public Relay OpenRelay()
    {
        var target = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, new Uri(Url).Port);
        Relay relay = Relay.Open(target, TimeProvider.System);
        _relays.Add(relay);
        return relay;
    }

    /// <summary>The coordinator comes to its end with the parameters of the undisturbed run, and its ledger is whole.</summary>
    public async Task EndsRightAsync(Galaxy coordinator)
    {
        GalaxyResult end = await coordinator.EndAsync();
        Assert.Equal(await run.ReferenceHashAsync(), end.Result().GetProperty("parametersSha256").GetString());
        (await Galaxy.RunAsync("verify", State)).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Galaxy galaxy in _started)
            await galaxy.DisposeAsync();
        foreach (Relay relay in _relays)
            await relay.DisposeAsync();
    }

    private Galaxy Keep(Galaxy galaxy)
    {
        _started.Add(galaxy);
        return galaxy;
    }
}
