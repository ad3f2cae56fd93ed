using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// The threads of one process that compute slots and evaluation parts. Every thread works on a slot of its own; when
/// fewer slots than threads are left, their work is split inside the slot. No result depends on the number of threads.
/// One caller at a time; <see cref="Load"/> before computing.
/// </summary>
public sealed class ComputePool : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly RunPlan _plan;
    private readonly ISampleSource _train;
    private readonly ThreadTeam _team;
    private readonly PreparedParameters _prepared;
    private readonly SlotComputer?[] _computers;
    private readonly EvaluationComputer?[] _evaluators;
    private readonly SplitSlots?[] _split;
    private ReadOnlyMemory<float> _flat;

    /// <param name="definition">The run.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="train">The training split: read by all threads at once.</param>
    /// <param name="threads">1 to 1024.</param>
    public ComputePool(RunDefinition definition, RunPlan plan, ISampleSource train, int threads)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _definition = definition;
        _plan = plan;
        _train = train;
        _team = new ThreadTeam(threads);
        _prepared = new PreparedParameters(definition.BuildModel());
        _computers = new SlotComputer?[threads];
        _evaluators = new EvaluationComputer?[threads];
        _split = new SplitSlots?[(threads / 2) + 1];
        Contributions = new ContributionPool(definition.BuildModel().FlatLength);
    }

    public int Threads => _team.Count;

    /// <summary>Where computed contributions come from; give them back when done.</summary>
    public ContributionPool Contributions { get; }

    /// <summary>
    /// Gets a slot that is not finite, from the thread that computed it: the slot counts as one without samples. Null: that
    /// is an error.
    /// </summary>
    public Action<SlotException>? Skipped { get; init; }

    /// <summary>Takes a round's parameters. The memory must stay as it is until the next call.</summary>
    public void Load(ReadOnlyMemory<float> flat)
    {
        _prepared.Load(flat.Span);
        _flat = flat;
    }

    /// <summary>
    /// Computes slots of a round and hands each one on as soon as it is there, from the thread that computed it.
    /// </summary>
    /// <param name="round">The round whose parameters are loaded.</param>
    /// <param name="slots">Distinct slots, started in this order.</param>
    /// <param name="done">
    /// Gets the slot and its contribution, to own; null for a slot without samples in this round.
    /// </param>
    /// <param name="cancellationToken">Checked between slots.</param>
    /// <exception cref="SlotException">A loss, gradient or parameter became NaN or infinite.</exception>
    public void ComputeSlots(
        long round, ReadOnlyMemory<int> slots, Action<int, ContributionBuffer?> done,
        CancellationToken cancellationToken)
    {
        int rest = slots.Length % Threads;
        bool splits = rest > 0 && Threads / rest >= 2;
        int whole = splits ? slots.Length - rest : slots.Length;
        ThreadTeam.Run(_team, whole, new SlotWork(this, null, round, slots[..whole], done, cancellationToken));
        if (!splits) return;
        SplitSlots group = _split[rest] ??= new SplitSlots(_definition, _plan, _train, rest, Threads / rest);
        ThreadTeam.Run(_team, rest, new SlotWork(this, group, round, slots[whole..], done, cancellationToken));
    }

    /// <summary>Evaluates parts with the loaded parameters.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="source">The splits; read by all threads at once.</param>
    /// <param name="done">
    /// Gets a part's place in <paramref name="parts"/> and its counts, from the thread that computed it.
    /// </param>
    /// <param name="cancellationToken">Checked between parts.</param>
    public void ComputeParts(
        ReadOnlyMemory<EvaluationPart> parts, Func<string, ISampleSource> source, Action<int, EvaluationCounts> done,
        CancellationToken cancellationToken) =>
        ThreadTeam.Run(_team, parts.Length, new PartWork(this, parts, source, done, cancellationToken));

    public void Dispose()
    {
        _team.Dispose();
        foreach (SlotComputer? computer in _computers) computer?.Dispose();
        foreach (EvaluationComputer? evaluator in _evaluators) evaluator?.Dispose();
        foreach (SplitSlots? group in _split) group?.Dispose();
        _prepared.Dispose();
    }

    private void ComputeOne(SlotComputer computer, long round, int slot, Action<int, ContributionBuffer?> done)
    {
        ContributionBuffer buffer = Contributions.Rent();
        try
        {
            buffer.Result = computer.Compute(_prepared, _flat.Span, round, slot, buffer.Values);
        }
        catch (SlotException e) when (Skipped is not null)
        {
            Skipped(e);
            buffer.Result = default;
        }
        catch
        {
            Contributions.Return(buffer);
            throw;
        }

        if (buffer.Result.Samples > 0)
        {
            done(slot, buffer);
            return;
        }

        Contributions.Return(buffer);
        done(slot, null);
    }

    private readonly struct SlotWork(
        ComputePool pool, SplitSlots? group, long round, ReadOnlyMemory<int> slots, Action<int,
        ContributionBuffer?> done,
        CancellationToken cancellationToken) : ITeamWork
    {
        public void Execute(int part, int member)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SlotComputer computer = group is not null
                ? group.Computer(part)
                : pool._computers[member] ??= new SlotComputer(pool._definition, pool._plan, pool._train, null);
            pool.ComputeOne(computer, round, slots.Span[part], done);
        }
    }

    private readonly struct PartWork(
        ComputePool pool, ReadOnlyMemory<EvaluationPart> parts, Func<string, ISampleSource> source,
        Action<int, EvaluationCounts> done, CancellationToken cancellationToken) : ITeamWork
    {
        public void Execute(int part, int member)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EvaluationComputer evaluator = pool._evaluators[member]
                ??= new EvaluationComputer(pool._definition.BuildModel(), pool._definition.Spec.Loss, null);
            EvaluationPart what = parts.Span[part];
            done(part, evaluator.Compute(pool._prepared, source(what.Split), what));
        }
    }
}
