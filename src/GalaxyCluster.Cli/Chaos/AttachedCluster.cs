using System.ComponentModel;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// A cluster that somebody else started. What it says is read from its status and its run's metrics; faults can be made
/// in those of its processes that run on this machine. Who was killed is started again by its own command line, unless
/// somebody tends it.
/// </summary>
internal sealed class AttachedCluster : IFaultyCluster
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly ChaosOptions _options;
    private readonly Uri _coordinator;
    private readonly ChaosJournal _journal;
    private readonly TimeProvider _time;
    private readonly MetricsTail _metrics;
    private readonly ChaosSeat[] _seats;
    private readonly Dictionary<string, ObservedProcess> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _members = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<int> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private Task _watching = Task.CompletedTask;
    private DateTimeOffset _lastEvent;
    private long _term;

    /// <param name="options">With the coordinator's state folder.</param>
    /// <param name="status">What it says at the moment.</param>
    /// <param name="coordinator">Where it listens.</param>
    /// <param name="journal">Told what happens.</param>
    /// <param name="time">Clock.</param>
    public AttachedCluster(
        ChaosOptions options, ClusterStatus status, Uri coordinator, ChaosJournal journal, TimeProvider time)
    {
        _options = options;
        _coordinator = coordinator;
        _journal = journal;
        _time = time;
        _metrics = new MetricsTail(Path.Combine(options.RunFolder, RunRecorder.MetricsFileName), journal);
        IEnumerable<ChaosSeat> workers = WorkersHere(status).Select(name => new ChaosSeat(name));
        _seats = [new ChaosSeat(ChaosCluster.CoordinatorName), .. workers];
        if (status.Events.Length > 0)
            _lastEvent = status.Events[^1].Time;
        Take(status);
    }

    public IReadOnlyList<ChaosSeat> Seats => _seats;

    public Task<int> Over => _over.Task;

    public string? FinalHash { get; private set; }

    /// <summary>The coordinator's process, when it runs on this machine.</summary>
    public static ObservedProcess? CoordinatorHere(ClusterStatus status) => status.Host == Environment.MachineName
        ? ObservedProcess.Find(status.ProcessId, "coordinator")
        : null;

    /// <summary>Names of the members that run on this machine, as processes of this user.</summary>
    public static string[] WorkersHere(ClusterStatus status) =>
        [.. status.Workers.Where(worker => Find(worker) is not null).Select(worker => worker.Name)];

    public Task StartAsync(CancellationToken cancellation)
    {
        foreach (ChaosSeat seat in _seats.Where(seat => seat.ProcessId != 0))
            _journal.Add(ChaosLineKind.Started, seat.Name, FormattableString.Invariant($"found (pid {seat.ProcessId})"));
        _watching = WatchAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        foreach (ChaosSeat seat in _seats)
            ProcessSignal.Send(seat.ProcessId, ProcessSignal.Continue);
        // The last fault is still to be noticed. Who is away then is waited for: the cluster is left as it was found.
        if (!_over.Task.IsCompleted)
            await Task.Delay(Settling, _time).ConfigureAwait(false);
        for (int i = 0; i < 100 && !_over.Task.IsCompleted && _seats.Any(seat => seat.ProcessId == 0); i++)
            await Task.Delay(Interval, _time).ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _metrics.Read();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _ended.Dispose();
    }

    private static ObservedProcess? Find(WorkerStatus worker) => worker.Host == Environment.MachineName
        ? ObservedProcess.Find(worker.ProcessId, "worker")
        : null;

    private async Task WatchAsync()
    {
        try
        {
            while (!_over.Task.IsCompleted)
            {
                foreach (ChaosSeat seat in _seats)
                    Tend(seat);
                await LookAsync().ConfigureAwait(false);
                _metrics.Read();
                EndWithResult();
                await Task.Delay(Interval, _time, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Watched long enough.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            Take(await StatusClient.GetAsync(_coordinator, _ended.Token).ConfigureAwait(false));
        }
        catch (CoordinatorUnreachableException)
        {
            // Killed, or not up again yet; the next look tells.
        }
    }

    // Joins and losses are read off the members: a name with another incarnation is another life.
    private void Take(ClusterStatus status)
    {
        if (_term != status.Term)
        {
            if (_term != 0)
                _journal.Add(NewTerm, ChaosCluster.CoordinatorName, $"begins term {status.Term}");
            _members.Clear();
            _term = status.Term;
        }

        Observe(_seats[0], CoordinatorHere(status));
        foreach (string gone in _members.Keys.Where(
            name => !status.Workers.Any(w => w.Name == name && w.Incarnation == _members[name])).ToArray())
        {
            _members.Remove(gone);
            _journal.Add(ChaosLineKind.Lost, gone, ReasonFor(status, gone));
        }

        foreach (WorkerStatus worker in status.Workers)
        {
            if (_members.TryAdd(worker.Name, worker.Incarnation))
                _journal.Add(ChaosLineKind.Joined, worker.Name, "joined");
            if (_seats.FirstOrDefault(seat => seat.Name == worker.Name) is { } seat)
                Observe(seat, Find(worker));
        }

        Tell(status);
    }

    private void Tell(ClusterStatus status)
    {
        foreach (EventStatus e in status.Events.Where(e => e.Time > _lastEvent))
        {
            _lastEvent = e.Time;
            bool isWait = e.Text.StartsWith("Waiting", StringComparison.Ordinal);
            _journal.Add(isWait ? ChaosLineKind.Waiting : ChaosLineKind.Note, ChaosCluster.CoordinatorName, e.Text);
        }
    }

    private static string ReasonFor(ClusterStatus status, string worker) =>
        status.Events.LastOrDefault(e => e.Text.StartsWith(worker + " ", StringComparison.Ordinal)
            && !e.Text.Contains("has joined", StringComparison.Ordinal))?.Text ?? $"{worker} is a member no more.";

    // A status may be older than a death: who does not run any more is not taken from it.
    private void Observe(ChaosSeat seat, ObservedProcess? process)
    {
        if (process is null || !ObservedProcess.IsRunning(process.Id))
            return;
        _processes[seat.Name] = process;
        seat.ObservedId = process.Id;
    }

    private bool IsTended(ChaosSeat seat) =>
        _options.IsTended || !_processes.TryGetValue(seat.Name, out ObservedProcess? process) || process.IsTended;

    // Who starts the coordinator again here has said so already.
    private ChaosLineKind NewTerm => IsTended(_seats[0]) ? ChaosLineKind.Started : ChaosLineKind.Note;

    private void Tend(ChaosSeat seat)
    {
        int id = seat.ObservedId;
        if (id == 0 || ObservedProcess.IsRunning(id))
            return;
        seat.ObservedId = 0;
        _journal.Add(ChaosLineKind.Ended, seat.Name, FormattableString.Invariant($"process {id} has ended"));
        if (!IsTended(seat))
            _ = StartAgainAsync(seat, _processes[seat.Name]);
    }

    private async Task StartAgainAsync(ChaosSeat seat, ObservedProcess process)
    {
        try
        {
            TimeSpan pause = seat == _seats[0] ? TimeSpan.Zero : ChaosCluster.RestartAfter;
            await Task.Delay(pause, _time, _ended.Token).ConfigureAwait(false);
            // A run that is over has nobody to be started again.
            if (EndWithResult())
                return;
            int id = process.StartAgain(Path.Combine(_options.Folder, seat.Name + ".log"));
            seat.ObservedId = id;
            _journal.Add(ChaosLineKind.Started, seat.Name, FormattableString.Invariant($"started again (pid {id})"));
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more.
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or IOException)
        {
            _journal.Add(ChaosLineKind.Note, seat.Name, $"cannot be started again: {e.Message}");
        }
    }

    private bool EndWithResult()
    {
        string path = Path.Combine(_options.RunFolder, RunRecorder.ResultFileName);
        if (!_over.Task.IsCompleted && File.Exists(path))
        {
            FinalHash = RunResult.FromJson(File.ReadAllText(path)).ParametersSha256;
            _over.TrySetResult(ExitCodes.Success);
        }

        return _over.Task.IsCompleted;
    }
}
