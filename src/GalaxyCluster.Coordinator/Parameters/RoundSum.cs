using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>
/// The sum of the round being collected. Accepted blocks are added by the calls that brought them; whoever waits for
/// the whole is told when the last one is in. Thread-safe.
/// </summary>
internal sealed class RoundSum(RunPlan plan, ContributionPool pool)
{
    private readonly SumTree _tree = new(plan.SlotCount, pool);
    private volatile TaskCompletionSource _complete = New();

    /// <summary>Empties the sum for a round; nobody may be adding.</summary>
    public void Begin(long round)
    {
        _tree.Reset();
        _complete = New();
        for (int slot = 0; slot < plan.SlotCount; slot++)
        {
            if (plan.SampleCount(round, slot) == 0)
                _tree.AddEmpty(0, slot);
        }
    }

    /// <summary>Adds a block's sum, which belongs to the tree from now on.</summary>
    public void Add(int level, int index, ContributionBuffer sum)
    {
        _tree.Add(level, index, sum);
        if (_tree.IsComplete)
            _complete.TrySetResult();
    }

    /// <summary>The whole, once every block has been added; it stays the tree's until the next round begins.</summary>
    public async Task<ContributionBuffer> CompleteAsync(CancellationToken cancellation)
    {
        await _complete.Task.WaitAsync(cancellation);
        return _tree.Root;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
