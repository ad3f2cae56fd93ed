using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Worker.Compute;

/// <summary>A block being computed: the subtree of the sum, or the counts of its parts. Thread-safe.</summary>
internal sealed class BlockComputation
{
    private readonly Lock _gate = new();
    private readonly SumTree? _sum;
    private readonly SortedDictionary<int, byte[]> _counts = [];
    private readonly ContributionPool _pool;
    private ContributionBuffer? _root;
    private StepResult _countsResult;
    private int _sends;
    private bool _isCancelled;

    public BlockComputation(RunContext context, Stage stage, AssignedBlock assigned)
    {
        Stage = stage;
        Assigned = assigned;
        _pool = context.Contributions;
        if (stage.Kind != StageKind.Train)
            return;
        SlotBlock block = assigned.Block;
        _sum = new SumTree(context.Plan.SlotCount, context.Contributions, block.Level, block.Index);
        for (int slot = block.First; slot < block.End(context.Plan.SlotCount); slot++)
        {
            if (context.Plan.SampleCount(stage.Round, slot) == 0)
                _sum.AddEmpty(0, slot);
        }
    }

    public Stage Stage { get; }

    public AssignedBlock Assigned { get; }

    public bool IsCancelled
    {
        get
        {
            lock (_gate)
                return _isCancelled;
        }
    }

    /// <summary>Adds a slot's contribution; the buffer belongs to the block from now on.</summary>
    public void Add(int slot, ContributionBuffer contribution)
    {
        _sum!.Add(0, slot, contribution);
        if (IsCancelled)
            _sum.Reset();
    }

    /// <summary>Adds a part's counts.</summary>
    public void Add(int part, EvaluationCounts counts, byte[] bytes)
    {
        lock (_gate)
        {
            _counts[part] = bytes;
            _countsResult = new StepResult(
                _countsResult.LossSum + counts.LossSum, _countsResult.Correct, _countsResult.Samples + counts.Samples);
        }
    }

    /// <summary>
    /// The sum, once all slots are in, to be given back by <see cref="EndSend"/>; null when the block is not wanted any
    /// more.
    /// </summary>
    public ContributionBuffer? BeginSend()
    {
        lock (_gate)
        {
            if (_isCancelled)
                return null;
            if (_root is null && !_sum!.TryTakeRoot(out _root))
                return null;
            _sends++;
            return _root;
        }
    }

    /// <summary>The sum is not being read any more.</summary>
    public void EndSend()
    {
        lock (_gate)
        {
            _sends--;
            ReturnRootIfUnused();
        }
    }

    /// <summary>The counts as they are sent, once all parts are in.</summary>
    public (byte[] Bytes, StepResult Result) Counts
    {
        get
        {
            lock (_gate)
                return ([.. _counts.Values.SelectMany(bytes => bytes)], _countsResult);
        }
    }

    /// <summary>Gives the buffers back; what is still being computed comes to nothing.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            _isCancelled = true;
            ReturnRootIfUnused();
        }
        _sum?.Reset();
    }

    private void ReturnRootIfUnused()
    {
        if (!_isCancelled || _sends > 0 || _root is not { } root)
            return;
        _root = null;
        _pool.Return(root);
    }
}
