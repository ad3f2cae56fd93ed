using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>One collection of a round: the tree, and the news that it is whole. Thread-safe.</summary>
internal sealed class RoundTree(int slots, ContributionPool pool)
{
    private readonly SumTree _tree = new(slots, pool);
    private volatile TaskCompletionSource _complete = New();

    /// <summary>Adds a block's sum, which belongs to the tree from now on.</summary>
    public void Add(int level, int index, ContributionBuffer sum)
    {
        _tree.Add(level, index, sum);
        Tell();
    }

    /// <summary>The slot adds nothing.</summary>
    public void AddEmpty(int slot)
    {
        _tree.AddEmpty(0, slot);
        Tell();
    }

    /// <summary>Forgets everything; nobody may be adding.</summary>
    public void Reset()
    {
        _tree.Reset();
        _complete = New();
    }

    /// <summary>The whole, once every block has been added.</summary>
    public async Task<ContributionBuffer> CompleteAsync(CancellationToken cancellation)
    {
        await _complete.Task.WaitAsync(cancellation);
        return _tree.Root;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell()
    {
        if (_tree.IsComplete)
            _complete.TrySetResult();
    }
}
