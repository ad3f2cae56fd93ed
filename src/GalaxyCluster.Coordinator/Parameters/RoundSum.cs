using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>
/// The sum of the round being collected. Accepted blocks are added by the calls that brought them, each to the tree that
/// was the current one when it was accepted; whoever waits for the whole is told when the last one is in. Thread-safe.
/// </summary>
internal sealed class RoundSum(RunPlan plan, ContributionPool pool)
{
    private readonly HashSet<(long Round, int Slot)> _skips = [];
    private volatile RoundTree _current = new(plan.SlotCount, pool);
    private long _round;

    /// <summary>The tree that collects now.</summary>
    public RoundTree Current => _current;

    /// <summary>Empties the sum for a round; nobody may be adding.</summary>
    public void Begin(long round)
    {
        _round = round;
        _current.Reset();
        AddEmptySlots(_current);
    }

    /// <summary>
    /// Begins the round again in a new tree: whoever is still adding to the old one adds to nothing. Only while the round is
    /// collected.
    /// </summary>
    public void Restart()
    {
        var tree = new RoundTree(plan.SlotCount, pool);
        AddEmptySlots(tree);
        _current = tree;
    }

    /// <summary>The slot adds nothing to a round, which may be the current one.</summary>
    public void Skip(long round, int slot, bool isCollecting)
    {
        lock (_skips)
            _skips.Add((round, slot));
        if (isCollecting)
            _current.AddEmpty(slot);
    }

    /// <summary>The whole, once every block has been added; it stays the tree's until the next round begins.</summary>
    public Task<ContributionBuffer> CompleteAsync(CancellationToken cancellation) => _current.CompleteAsync(cancellation);

    private void AddEmptySlots(RoundTree tree)
    {
        for (int slot = 0; slot < plan.SlotCount; slot++)
        {
            if (plan.SampleCount(_round, slot) == 0 || IsSkipped(slot))
                tree.AddEmpty(slot);
        }
    }

    private bool IsSkipped(int slot)
    {
        lock (_skips)
            return _skips.Contains((_round, slot));
    }
}
