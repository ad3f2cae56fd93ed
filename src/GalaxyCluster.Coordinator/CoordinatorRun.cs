using System.Collections.Immutable;
using System.Net;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Coordinator.Reporting;
using GalaxyCluster.Coordinator.Server;
using GalaxyCluster.Coordinator.Services;
using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using GalaxyCluster.Wire.Clocks;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Coordinator;

/// <summary>One life of a coordinator, from what is on the disk to the end of the run. Owns everything it is made of.</summary>
internal sealed class CoordinatorRun : IAsyncDisposable
{
    // Workers of a run that goes on come back within their first pauses, or are gone.
    private static readonly TimeSpan ContinueLimit = TimeSpan.FromSeconds(1);

    // Several of a worker's first pauses.
    private static readonly TimeSpan TimeToAsk = TimeSpan.FromSeconds(2);

    private readonly CoordinatorOptions _options;
    private readonly ILogger _logger;
    private readonly Stack<IDisposable> _owned = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<RunEnd> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SessionTable _sessions = new();
    private ClusterLoop _loop = null!;
    private RoundReducer _reducer = null!;
    private Recorder _recorder = null!;
    private EffectRunner _effects = null!;
    private DiskRetry? _retry;
    private UploadTable? _uploads;
    private ClusterServer? _server;
    private Task _looping = Task.CompletedTask;
    private Task _proof = Task.CompletedTask;

    private CoordinatorRun(CoordinatorOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
    }

    /// <summary>Where workers can join.</summary>
    public Uri Address => _server!.Address;

    public static async Task<CoordinatorRun> OpenAsync(
        CoordinatorOptions options, Action<RunEvent> observer, ILoggerFactory loggers, TimeProvider time,
        CancellationToken cancellation)
    {
        var run = new CoordinatorRun(options, loggers.CreateLogger("GalaxyCluster.Coordinator"));
        try
        {
            IPEndPoint endpoint = await ListenAddress.ParseAsync(options.Listen, cancellation);
            Task<string> selfTest = EngineSelfTest.DigestAsync();
            ClusterServices services = await run.ComposeAsync(observer, selfTest, time, cancellation);
            run._server = await ClusterServer.StartAsync(endpoint, services, loggers, cancellation);
            CoordinatorLog.Listening(
                run._logger, run.Address, run._loop.State.Term.Number, run._loop.State.CommittedRounds);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Trains; see <see cref="CoordinatorHost"/>.</summary>
    public async Task<RunResult> RunAsync(CancellationToken stop, CancellationToken abort)
    {
        await using CancellationTokenRegistration onStop =
            stop.Register(() => _loop.Post(new ClusterEvent.StopRequested()));
        _looping = LoopAsync();
        RunEnd end = await (await Task.WhenAny(_effects.Ended, _broken.Task).WaitAsync(abort));
        if (end.Status == RunStatus.Failed)
        {
            await SayFarewellAsync(isMissed: _loop.State.IsAnybodyMissed);
            throw new CoordinatorException(end.Reason);
        }
        // A run that is only stopped is proven again when it goes on.
        if (end.Status == RunStatus.Finished)
            await await Task.WhenAny(_proof, BrokenAsync<object>());
        // A reducer that has broken answers nobody.
        CommitterState state = await await Task.WhenAny(_reducer.ExportAsync(), BrokenAsync<CommitterState>());
        Task<RunResult> recorded =
            end.Status == RunStatus.Finished ? _recorder.FinishAsync(state) : _recorder.StopAsync(state);
        Task farewell = SayFarewellAsync(end.Status == RunStatus.Finished && _loop.State.IsAnybodyMissed);
        RunResult result = await await Task.WhenAny(recorded, BrokenAsync<RunResult>());
        await farewell;
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        await _looping;
        await _proof.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _uploads?.Close();
        if (_reducer is not null)
            await _reducer.DisposeAsync();
        if (_retry is not null)
            await _retry.GiveUpAsync();
        if (_recorder is not null)
            await _recorder.DisposeAsync();
        while (_owned.TryPop(out IDisposable? owned))
            owned.Dispose();
        _ending.Dispose();
    }

    private async Task<ClusterServices> ComposeAsync(
        Action<RunEvent> observer, Task<string> selfTest, TimeProvider time, CancellationToken cancellation)
    {
        RunDefinition definition = _options.Run;
        var clock = new MonotonicClock(time);
        var plan = new RunPlan(definition);
        Dataset dataset = OpenDataset();
        StateDirectory directory = Own(StateDirectory.Open(_options.StateDirectory));
        LedgerStore ledger = Own(LedgerStore.Open(directory.LedgerFile, definition.RunHash, definition.ToJson()));
        var board = new StatusBoard(definition, Path.GetFileName(Path.GetFullPath(_options.RunDirectory)), clock);
        var feed = new EventFeed(observer, board);
        RunReporter reporter = Own(new RunReporter(definition, _options.RunDirectory, feed.Tell, time));
        var committer = new RoundCommitter(definition);
        var checkpoints = new CheckpointStore(directory.CheckpointFolder, definition);
        (Term term, ImmutableArray<LedgerLine> lines) = ledger.BeginTerm();
        FaultInjection.At(CoordinatorFaultPoints.TermAfterBegin);
        _proof = ledger.ProveAsync(_ending.Token);
        RecoveredRun recovered = RecoveredRun.Load(
            ledger, lines, checkpoints, committer, plan, definition.Data.Classes.Length,
            line => feed.Tell(new RunNotice(line)));

        RunFacts facts = PlanFacts.Of(definition, plan, await selfTest);
        await WatchProofAsync(time, cancellation);
        ClusterOptions limits = _options.Cluster with
        {
            AuditShare = definition.Spec.Cluster.AuditShare,
            MinWorkers = definition.Spec.Cluster.MinWorkers,
            MaxWorkers = definition.Spec.Cluster.MaxWorkers ?? _options.Cluster.MaxWorkers,
            StartLimit = recovered.State.Rounds > 0 || !recovered.State.Recorded.IsEmpty
                ? ContinueLimit
                : _options.Cluster.StartLimit,
        };
        _loop = Own(new ClusterLoop(ClusterState.Start(facts, limits, term, recovered.State, clock.Now), clock, time));
        reporter.Start(recovered.State.Rounds, recovered.Best);

        var pool = new ContributionPool(definition.BuildModel().FlatLength);
        var sum = new RoundSum(plan, pool);
        foreach ((long round, int slot) in recovered.State.Skips)
            sum.Skip(round, slot, isCollecting: false);
        var published = new ParameterStore(definition.BuildModel().FlatLength);
        UploadTable uploads = _uploads = new UploadTable(_loop.Post);
        var traced = new TraceBuffer();
        var tracer = new Tracer(traced, term, clock);
        tracer.Started(
            recovered.State.Rounds,
            $"coordinator process {Environment.ProcessId} on {Environment.MachineName} begins term {term} "
            + $"with round {recovered.State.Rounds}; {recovered.State.Recorded.Length} recorded rounds are computed again");
        _retry = Own(new DiskRetry(_loop.Post, _logger, time, limits.StorageLimit));
        var checkpointClock = new CheckpointClock(time, _options.CheckpointInterval, _options.LongestCheckpointInterval);
        _reducer = new RoundReducer(definition, plan, committer, sum, published, checkpointClock, _loop.Post, Break);
        _recorder = new Recorder(
            ledger, reporter, new CheckpointWriter(checkpoints, checkpointClock, feed.Tell, _retry, time, Break), _retry, traced,
            tracer, definition.RunHash, recovered.State.Rounds, time, _loop.Post, Break);
        _effects = new EffectRunner(
            _sessions, uploads, _reducer, _recorder, recovered, new Narrator(feed, board, plan, _loop.Post),
            tracer, definition.ToJson(), clock, _logger);
        if (recovered.HasEvaluationAfter(recovered.State.Rounds - 1))
            _recorder.Replay(recovered.EvaluationAfter(recovered.State.Rounds - 1, committer.Export()));

        var receiver = new ContributionReceiver(
            _loop, uploads, definition, plan, pool, _loop.Post, tracer, clock, time);
        return new ClusterServices(
            new SessionService(_sessions, _loop.Post, _logger, time),
            new BulkService(_loop, published, receiver, dataset, tracer, clock, _logger),
            new StatusService(_loop, board),
            new HealthService(_ending.Token));
    }

    // A short ledger is proven before anybody may join, a long one beside the first rounds: the records of the rounds that
    // it goes on from are proven by now, so that what is computed meanwhile is right even if an older record is not.
    private async Task WatchProofAsync(TimeProvider time, CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task first = await Task.WhenAny(_proof, Task.Delay(_options.ProofPatience, time, waiting.Token));
        await waiting.CancelAsync();
        if (first == _proof)
            await _proof;
        else
            _ = _proof.ContinueWith(
                proof => Break(proof.Exception!.InnerException!), CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        cancellation.ThrowIfCancellationRequested();
    }

    private Dataset OpenDataset()
    {
        Dataset dataset = Own(Dataset.Open(_options.DatasetFolder));
        if (dataset.Manifest.RootSha256 == _options.Run.Data.RootSha256)
            return dataset;
        throw new CoordinatorException(
            $"the data set in '{_options.DatasetFolder}' is {dataset.Manifest.RootSha256[..12]}, "
            + $"the run is of {_options.Run.Data.RootSha256[..12]}");
    }

    private async Task LoopAsync()
    {
        try
        {
            await _loop.RunAsync(_effects, _ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The normal end.
        }
        catch (Exception e)
        {
            Break(e);
        }
    }

    // Workers have been told; those that still read get a moment to hear it, and those that are on their way back a moment
    // to ask.
    private async Task SayFarewellAsync(bool isMissed)
    {
        using var limit = new CancellationTokenSource(_options.FarewellLimit);
        try
        {
            if (isMissed)
                await Task.Delay(TimeToAsk, limit.Token);
            await _sessions.EmptyAsync().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // They find out by themselves.
        }
    }

    private async Task<T> BrokenAsync<T>()
    {
        await _broken.Task;
        throw new InvalidOperationException("unreachable: a broken run throws");
    }

    private void Break(Exception error)
    {
        CoordinatorLog.Broken(_logger, error);
        _broken.TrySetException(error is RunRecordException or CheckpointException or StateDirectoryException or CoordinatorException
            ? error
            : new CoordinatorException($"the coordinator cannot go on: {error.Message}", error));
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }
}
