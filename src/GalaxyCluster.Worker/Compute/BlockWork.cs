using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Worker.Compute;

/// <summary>A block being computed: the subtree of the sum, or the counts of its parts. Thread-safe.</summary>
internal sealed class BlockWork
{
    private readonly Lock _gate = new();
    private readonly SumTree? _sum;
    private readonly SortedDictionary<int, byte[]> _counts = [];
    private StepResult _countsResult;
    private bool _isCancelled;

    public BlockWork(RunContext context, Stage stage, AssignedBlock assigned)
    {
        Stage = stage;
        Assigned = assigned;
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

    /// <summary>The sum, once all slots are in; it stays the block's.</summary>
    public ContributionBuffer Sum => _sum!.Root;

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
            _isCancelled = true;
        _sum?.Reset();
    }
}
