using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using GalaxyCluster.Worker.Shards;

namespace GalaxyCluster.Worker.Compute;

/// <summary>All that a worker makes of a run's definition once: the plan, readers of its splits, threads, buffers.</summary>
internal sealed class RunContext : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private readonly Dictionary<string, SplitReader> _readers = [];

    public RunContext(RunDefinition definition, int threads, string selfTestDigest)
    {
        Definition = definition;
        Plan = new RunPlan(definition);
        Facts = PlanFacts.Of(definition, Plan, selfTestDigest);
        foreach (string split in (string[])[SplitNames.Train, SplitNames.Validation, SplitNames.Test])
            _readers[split] = new SplitReader(definition.Data, split, Store);
        Contributions = new ContributionPool(definition.BuildModel().FlatLength);
        Parameters = new ParameterSets(definition.BuildModel());
        Threads = new ComputeThreads(this, threads);
    }

    public RunDefinition Definition { get; }

    public RunPlan Plan { get; }

    public RunFacts Facts { get; }

    public ContributionPool Contributions { get; }

    public ParameterSets Parameters { get; }

    public ComputeThreads Threads { get; }

    /// <summary>Where the readers get files; each session puts its own source behind it.</summary>
    public SessionShardStore Store { get; } = new();

    public SplitReader Reader(string split) => _readers[split];

    /// <summary>The evaluation part that a unit is. Parts have the same numbers after every round.</summary>
    public EvaluationPart Part(int unit) => Plan.EvaluationPart(Plan.TotalRounds - 1, unit);

    /// <summary>Makes the samples of these units readable.</summary>
    public async Task OpenAsync(StageKind kind, IReadOnlyList<int> units, CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation);
        try
        {
            foreach (int unit in units)
            {
                EvaluationPart samples = kind == StageKind.Train ? ShareOf(unit) : Part(unit);
                if (samples.Count > 0)
                    await Reader(samples.Split).OpenAsync(samples.First, samples.Count, cancellation);
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    public void Dispose()
    {
        Threads.Dispose();
        Parameters.Dispose();
        foreach (SplitReader reader in _readers.Values)
            reader.Dispose();
        _opening.Dispose();
    }

    private EvaluationPart ShareOf(int slot)
    {
        (int first, int count) = Plan.SlotRange(slot);
        return new EvaluationPart(SplitNames.Train, first, count);
    }
}
