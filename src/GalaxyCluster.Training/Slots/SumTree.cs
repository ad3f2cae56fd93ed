using System.Diagnostics.CodeAnalysis;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// The one fixed binary tree in which a round's contributions are added. Node (level, index) covers the slots
/// [index·2^level, min((index+1)·2^level, K)) and is left + right, elementwise in float32. A child without samples, or
/// beyond K, is absent: the parent is then the other child unchanged, and no zero is ever added. So the bits of any
/// node depend on its slots alone: not on the order of arrival, nor on who added which subtree.
/// Loss sums (double) are added in the same tree. Thread-safe; additions run outside the lock.
/// </summary>
public sealed class SumTree
{
    private enum NodeState : byte { Pending, Present, Empty, Consumed }

    private readonly Lock _gate = new();
    private readonly ContributionPool _pool;
    private readonly int _slots;
    private readonly NodeState[][] _states;
    private readonly ContributionBuffer?[][] _buffers;
    private readonly bool[] _covered;

    /// <summary>A tree over all <paramref name="slots"/>, ending at its root.</summary>
    public SumTree(int slots, ContributionPool pool)
        : this(slots, pool, SlotTree.RootLevel(slots), 0)
    {
    }

    /// <summary>The subtree that ends at (level, index): what a worker adds up for an aligned block of slots.</summary>
    public SumTree(int slots, ContributionPool pool, int rootLevel, int rootIndex)
    {
        ArgumentNullException.ThrowIfNull(pool);
        SlotTree.Check(slots, rootLevel, rootIndex);
        _slots = slots;
        _pool = pool;
        RootLevel = rootLevel;
        RootIndex = rootIndex;
        _covered = new bool[slots];
        _states = new NodeState[rootLevel + 1][];
        _buffers = new ContributionBuffer?[rootLevel + 1][];
        for (int level = 0; level <= rootLevel; level++)
        {
            _states[level] = new NodeState[1 << (rootLevel - level)];
            _buffers[level] = new ContributionBuffer?[1 << (rootLevel - level)];
        }

        Reset();
    }

    public int RootLevel { get; }

    public int RootIndex { get; }

    /// <summary>True once every slot under the root has arrived or is known to be empty.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate) return _states[RootLevel][0] != NodeState.Pending;
        }
    }

    /// <summary>Forgets everything and gives all buffers back to the pool.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Array.Clear(_covered);
            for (int level = 0; level <= RootLevel; level++)
            {
                for (int i = 0; i < _states[level].Length; i++)
                {
                    if (_buffers[level][i] is { } buffer) _pool.Return(buffer);
                    _buffers[level][i] = null;
                    int index = (RootIndex << (RootLevel - level)) + i;
                    _states[level][i] = ((long)index << level) < _slots ? NodeState.Pending : NodeState.Empty;
                }
            }
        }
    }

    /// <summary>
    /// Adds the sum of block (level, index). The buffer belongs to the tree from now on, and the caller's thread does
    /// whatever additions became possible.
    /// </summary>
    /// <exception cref="InvalidOperationException">A slot of the block was added before.</exception>
    public void Add(int level, int index, ContributionBuffer sum)
    {
        ArgumentNullException.ThrowIfNull(sum);
        if (sum.Array.Length != _pool.Length)
            throw new ArgumentException(
                $"the tree adds vectors of {_pool.Length} floats, not {sum.Array.Length}", nameof(sum));
        Place(level, index, sum);
    }

    /// <summary>Says that block (level, index) has no samples this round.</summary>
    public void AddEmpty(int level, int index) => Place(level, index, null);

    /// <summary>
    /// The sum at the root, owned by the tree until <see cref="Reset"/> or <see cref="TryTakeRoot"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not complete, or no slot had samples.</exception>
    public ContributionBuffer Root
    {
        get
        {
            lock (_gate)
            {
                return _buffers[RootLevel][0]
                    ?? throw new InvalidOperationException("the sum tree has no root yet, or all its slots are empty");
            }
        }
    }

    /// <summary>
    /// Takes the root's buffer out of the tree; the caller returns it to the pool. False when all slots are empty.
    /// </summary>
    public bool TryTakeRoot([NotNullWhen(true)] out ContributionBuffer? root)
    {
        lock (_gate)
        {
            if (_states[RootLevel][0] == NodeState.Pending)
                throw new InvalidOperationException("the sum tree is not complete");
            root = _buffers[RootLevel][0];
            _buffers[RootLevel][0] = null;
            if (root is not null) _states[RootLevel][0] = NodeState.Consumed;
            return root is not null;
        }
    }

    private void Place(int level, int index, ContributionBuffer? sum)
    {
        SlotTree.Check(_slots, level, index);
        int local = level <= RootLevel ? index - (RootIndex << (RootLevel - level)) : -1;
        if (local < 0 || local >= _states[level].Length)
            throw new ArgumentException(
                $"block ({level}, {index}) is not under ({RootLevel}, {RootIndex})", nameof(index));
        lock (_gate) Cover(level, index);

        // Climb: whoever finds the sibling there takes both and adds them, outside the lock.
        while (true)
        {
            ContributionBuffer? sibling = null;
            lock (_gate)
            {
                if (level == RootLevel)
                {
                    Set(level, local, sum);
                    return;
                }

                NodeState other = _states[level][local ^ 1];
                if (other == NodeState.Pending)
                {
                    Set(level, local, sum);
                    return;
                }

                sibling = _buffers[level][local ^ 1];
                _buffers[level][local ^ 1] = null;
                if (other == NodeState.Present) _states[level][local ^ 1] = NodeState.Consumed;
                _states[level][local] = sum is null ? NodeState.Empty : NodeState.Consumed;
            }

            bool isLeft = (local & 1) == 0;
            sum = isLeft ? Combine(sum, sibling) : Combine(sibling, sum);
            level++;
            local >>= 1;
        }
    }

    private void Cover(int level, int index)
    {
        (int first, int count) = SlotTree.Range(_slots, level, index);
        Span<bool> covered = _covered.AsSpan(first, count);
        int already = covered.IndexOf(true);
        if (already >= 0)
            throw new InvalidOperationException($"slot {first + already} was added to this round's sum before");
        covered.Fill(true);
    }

    private void Set(int level, int local, ContributionBuffer? sum)
    {
        _buffers[level][local] = sum;
        _states[level][local] = sum is null ? NodeState.Empty : NodeState.Present;
    }

    private ContributionBuffer? Combine(ContributionBuffer? left, ContributionBuffer? right)
    {
        if (left is null) return right;
        if (right is null) return left;
        VectorSums.AddInto(left.Values, right.Values);
        StepResult a = left.Result, b = right.Result;
        left.Result = new StepResult(a.LossSum + b.LossSum, a.Correct + b.Correct, a.Samples + b.Samples);
        _pool.Return(right);
        return left;
    }
}
