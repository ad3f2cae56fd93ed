using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Training.Local;

/// <summary>
/// Computes rounds of a run again, one after another from any committed state, with the code that trained them, and
/// writes nothing. One owner.
/// </summary>
public sealed class RoundReplay : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly RunPlan _plan;
    private readonly Func<string, ISampleSource> _split;
    private readonly ComputePool _pool;
    private readonly SumTree _tree;
    private readonly int[] _allSlots;
    private readonly ConcurrentBag<SlotException> _notFinite = [];
    private RoundCommitter _committer;

    /// <summary>Begins at round 0 with the parameters that the run's seed gives.</summary>
    /// <param name="definition">The run.</param>
    /// <param name="split">The splits of its data set by name; read by all threads at once.</param>
    /// <param name="threads">Slots computed at once, 1 to 1024.</param>
    public RoundReplay(RunDefinition definition, Func<string, ISampleSource> split, int threads)
    {
        ArgumentNullException.ThrowIfNull(split);
        _definition = definition;
        _plan = new RunPlan(definition);
        _split = split;
        _pool = new ComputePool(definition, _plan, split(SplitNames.Train), threads)
        {
            Skipped = definition.Spec.OnPoison == PoisonPolicy.Skip ? _notFinite.Add : null,
        };
        _tree = new SumTree(_plan.SlotCount, _pool.Contributions);
        _allSlots = [.. Enumerable.Range(0, _plan.SlotCount)];
        _committer = new RoundCommitter(definition);
    }

    /// <summary>The round that is computed next.</summary>
    public long NextRound => _committer.NextRound;

    /// <summary>Goes to another committed state; null: to the run's beginning.</summary>
    /// <exception cref="CommitException">The state is of another run, or its hash is wrong.</exception>
    public void GoTo(CommitterState? state)
    {
        if (state is null)
            _committer = new RoundCommitter(_definition);
        else
            _committer.Import(state);
    }

    /// <summary>Computes the next round.</summary>
    /// <param name="leftOut">
    /// Slots that the run left out of it. In a run that leaves out what is not finite, further slots are left out when they
    /// come out so.
    /// </param>
    /// <param name="cancellation">Checked between slots.</param>
    /// <exception cref="SlotException">A loss or gradient is NaN or infinite.</exception>
    /// <exception cref="CommitException">A parameter became NaN or infinite.</exception>
    public ReplayedRound Next(IReadOnlyCollection<int> leftOut, CancellationToken cancellation)
    {
        long round = _committer.NextRound;
        var digests = new UInt128[_plan.SlotCount];
        _tree.Reset();
        _pool.Load(_committer.Parameters);
        foreach (int slot in leftOut)
            LeaveOut(round, slot);
        _pool.ComputeSlots(
            round, leftOut.Count == 0 ? _allSlots : [.. _allSlots.Except(leftOut)],
            (slot, contribution) =>
            {
                if (contribution is null)
                {
                    _tree.AddEmpty(0, slot);
                    return;
                }

                digests[slot] = DigestOf(MemoryMarshal.AsBytes(contribution.Values));
                _tree.Add(0, slot, contribution);
            },
            cancellation);
        while (_notFinite.TryTake(out SlotException? slot))
            _committer.Skip(round, slot.Slot);
        CommitSummary summary = _committer.Commit(round, _tree.Root.Values, _tree.Root.Result);
        return new ReplayedRound(summary, [.. digests]);
    }

    /// <summary>Evaluates the parameters after the last round computed, as the run does there.</summary>
    /// <returns>Counts of each part, in part order; empty when the run does not evaluate there.</returns>
    public ImmutableArray<EvaluationCounts> Evaluate(CancellationToken cancellation)
    {
        long round = _committer.NextRound - 1;
        int count = _plan.EvaluationPartCount(round);
        if (count == 0)
            return [];
        var merge = new EvaluationMerge(_plan, round, _definition.Data.Classes.Length);
        ImmutableArray<EvaluationPart> parts =
            [.. Enumerable.Range(0, count).Select(part => _plan.EvaluationPart(round, part))];
        _pool.Load(_committer.Parameters);
        _pool.ComputeParts(parts.AsMemory(), _split, merge.Add, cancellation);
        return merge.Parts;
    }

    public void Dispose() => _pool.Dispose();

    private void LeaveOut(long round, int slot)
    {
        _tree.AddEmpty(0, slot);
        _committer.Skip(round, slot);
    }

    private static UInt128 DigestOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
