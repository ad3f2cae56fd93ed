using System.Collections.Concurrent;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Training.Slots;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Worker.Faults;
using GalaxyCluster.Worker.Loop;
using GalaxyCluster.Worker.Shards;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Worker.Compute;

/// <summary>
/// The work of one membership: fetches shards and parameters, computes blocks, sends their sums. Every method begins
/// something and returns; what comes of it is posted. Called by the worker's loop only.
/// </summary>
internal sealed class WorkSession : IAsyncDisposable
{
    private readonly RunContext _context;
    private readonly BulkCaller _caller;
    private readonly BulkClient _bulk;
    private readonly Action<WorkerMachineEvent> _post;
    private readonly Action<WorkerEvent> _observer;
    private readonly ILogger _logger;
    private readonly MonotonicClock _clock;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<(Stage, AssignedBlock), BlockComputation> _blocks = new();
    private readonly List<Task> _tasks = [];
    private readonly ShardCache _shards;
    private CancellationTokenSource? _fetch;

    public WorkSession(
        WorkerOptions options, RunContext context, BulkCaller caller, Action<WorkerMachineEvent> post,
        Action<WorkerEvent> observer, ILogger logger, MonotonicClock clock)
    {
        _context = context;
        _caller = caller;
        // What was begun in a session that is over must not be taken for the next one's.
        _post = e =>
        {
            if (!_ended.IsCancellationRequested)
                post(e);
        };
        _observer = observer;
        _logger = logger;
        _clock = clock;
        _bulk = BulkClient.Open(
            options.Coordinator, bytes => post(new WorkerMachineEvent.BytesMoved(bytes)), MessageFaults.Passed);
        _shards = new ShardCache(options, _bulk, caller, observer, logger, clock);
        context.Store.Current = _shards;
    }

    public void FetchShards(WorkerMachineEffect.FetchShards fetch) => Begin(async () =>
    {
        try
        {
            await _context.OpenAsync(fetch.Kind, fetch.Units, _ended.Token);
            _post(new WorkerMachineEvent.ShardsReady(fetch.Kind, fetch.Units));
        }
        catch (Exception e) when (!_ended.IsCancellationRequested)
        {
            WorkerLog.ShardsFailed(_logger, RpcCause.Of(e));
            _post(new WorkerMachineEvent.ShardsFailed(fetch.Kind, fetch.Units, RpcCause.Of(e)));
        }
    });

    public void FetchParameters(WorkerMachineEffect.FetchParameters fetch)
    {
        _fetch?.Cancel();
        _fetch = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        CancellationToken cancellation = _fetch.Token;
        Begin(() => FetchAsync(fetch.Version, fetch.ParametersSha256, cancellation));
    }

    public void Compute(WorkerMachineEffect.ComputeUnit compute)
    {
        BlockComputation block = _blocks.GetOrAdd(
            (compute.Stage, compute.Assigned), key => new BlockComputation(_context, key.Item1, key.Item2));
        _context.Threads.Enqueue(new ComputeJob(
            _context, block, compute.Unit,
            digest => _post(new WorkerMachineEvent.UnitComputed(compute.Stage, compute.Assigned, compute.Unit, digest)),
            error => Failed(compute, error),
            () => _post(new WorkerMachineEvent.UnitDropped(compute.Stage, compute.Assigned, compute.Unit))));
    }

    public void Cancel(WorkerMachineEffect.CancelBlocks cancel)
    {
        foreach (AssignedBlock assigned in cancel.Blocks)
            Forget(cancel.Stage, assigned);
    }

    public void Send(ContributionHeader header)
    {
        if (_blocks.TryGetValue((header.Stage, header.Assigned), out BlockComputation? block))
            Begin(() => SendAsync(block, header));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _bulk.Dispose();
        foreach ((Stage stage, AssignedBlock assigned) in _blocks.Keys)
            Forget(stage, assigned);
        await Task.WhenAll(_tasks);
        _shards.Dispose();
        _fetch?.Dispose();
        _ended.Dispose();
    }

    private async Task FetchAsync(long version, string sha256, CancellationToken cancellation)
    {
        ParameterSet set = _context.Parameters.Rent();
        try
        {
            FaultInjection.At(WorkerFaultPoints.ParametersBeforeFetch, version);
            string received = await _bulk.FetchParametersAsync(_caller, version, set.Flat, cancellation);
            if (received != sha256)
                throw new WireException(Wire.V1.RejectionCode.Corrupt, $"they hash to {received}, the plan says {sha256}");
            FaultInjection.At(WorkerFaultPoints.ParametersBeforePublish, version, -1, set.Flat);
            set.Prepared.Load(set.Flat);
            set.Version = version;
        }
        catch (Exception e)
        {
            _context.Parameters.Release(set);
            if (cancellation.IsCancellationRequested)
                return;
            WorkerLog.ParametersFailed(_logger, version, RpcCause.Of(e));
            _post(new WorkerMachineEvent.ParametersFailed(version, RpcCause.Of(e)));
            return;
        }
        _context.Parameters.Publish(set);
        FaultInjection.At(WorkerFaultPoints.ParametersAfterPublish, version);
        _post(new WorkerMachineEvent.ParametersReceived(version, sha256));
    }

    private async Task SendAsync(BlockComputation block, ContributionHeader header)
    {
        try
        {
            bool isRepeated = BeforeSend(header);
            if (header.Stage.Kind == StageKind.Evaluate)
                Answered(header, await SendCountsAsync(block, header, isRepeated));
            else if (block.BeginSend() is { } sum)
                Answered(header, await SendSumAsync(block, header, sum, isRepeated));
        }
        catch (WireException e) when (Enum.IsDefined((RejectionCode)(int)e.Code))
        {
            Answered(header, new Rejection((RejectionCode)(int)e.Code, e.Message));
        }
        catch (Exception e) when (!_ended.IsCancellationRequested)
        {
            WorkerLog.SendFailed(_logger, header.Block.ToString(), header.Stage.ToString(), RpcCause.Of(e));
            _post(new WorkerMachineEvent.ContributionFailed(header.Stage, header.Assigned, RpcCause.Of(e)));
        }
    }

    private async Task<Rejection?> SendSumAsync(
        BlockComputation block, ContributionHeader header, ContributionBuffer sum, bool isRepeated)
    {
        try
        {
            return await SendAsync(
                header, sum.Result, isRepeated,
                message => _bulk.SendAsync(message, sum.Memory, _clock.Now, _ended.Token));
        }
        finally
        {
            block.EndSend();
        }
    }

    private Task<Rejection?> SendCountsAsync(BlockComputation block, ContributionHeader header, bool isRepeated)
    {
        (byte[] bytes, StepResult result) = block.Counts;
        return SendAsync(
            header, result, isRepeated, message => _bulk.SendAsync(message, bytes, _clock.Now, _ended.Token));
    }

    /// <returns>The last answer.</returns>
    private static async Task<Rejection?> SendAsync(
        ContributionHeader header, StepResult result, bool isRepeated, Func<BlockResult, Task<Rejection?>> send)
    {
        BlockResult message = new(header, result.Samples, result.Correct, result.LossSum);
        if (isRepeated)
            await send(message);
        return await send(message);
    }

    private static bool BeforeSend(ContributionHeader header) => FaultInjection.BeforeSend(
        header.Stage.Kind == StageKind.Train ? WorkerFaultPoints.ContributionBeforeSend : WorkerFaultPoints.CountsBeforeSend,
        header.Stage.Round, header.Block.First);

    private static void AfterAnswer(ContributionHeader header) => FaultInjection.At(
        header.Stage.Kind == StageKind.Train ? WorkerFaultPoints.ContributionAfterAnswer : WorkerFaultPoints.CountsAfterAnswer,
        header.Stage.Round, header.Block.First);

    private void Answered(ContributionHeader header, Rejection? rejection)
    {
        AfterAnswer(header);
        Forget(header.Stage, header.Assigned);
        _observer(new WorkerEvent.Delivered(header.Stage, header.UnitDigests.Length, rejection?.Reason));
        _post(new WorkerMachineEvent.ContributionAnswered(header.Stage, header.Assigned, rejection));
    }

    private void Forget(Stage stage, AssignedBlock assigned)
    {
        if (_blocks.TryRemove((stage, assigned), out BlockComputation? block))
            block.Cancel();
    }

    private void Failed(WorkerMachineEffect.ComputeUnit compute, Exception error)
    {
        bool notFinite = error is SlotException or NonFiniteException;
        WorkerLog.UnitFailed(_logger, compute.Unit, compute.Stage.ToString(), error.Message);
        _post(new WorkerMachineEvent.UnitFailed(compute.Stage, compute.Assigned, compute.Unit, notFinite, error.Message));
    }

    // Runs on the pool from its first line: the loop never waits.
    private void Begin(Func<Task> work)
    {
        _tasks.RemoveAll(task => task.IsCompleted);
        _tasks.Add(Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (Exception) when (_ended.IsCancellationRequested)
            {
                // The session is over, and with it whatever this was for.
            }
        }));
    }
}
