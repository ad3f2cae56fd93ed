using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// The real numbers: slots are computed by the engine, added by the sum tree and committed by the optimizer. A vector is
/// known by the beginning of its SHA-256.
/// </summary>
internal sealed class EngineArithmetic : IArithmetic, IDisposable
{
    private readonly RunPlan _plan;
    private readonly Dataset _dataset;
    private readonly RoundCommitter _committer;
    private readonly SlotComputer _slots;
    private readonly EvaluationComputer _parts;
    private readonly PreparedParameters _prepared;
    private readonly Dictionary<ulong, (float[] Values, StepResult Result)> _vectors = [];
    private readonly Dictionary<ulong, CommitterState> _states = [];
    private ulong? _loaded;

    public EngineArithmetic(RunDefinition definition, Dataset dataset)
    {
        _plan = new RunPlan(definition);
        _dataset = dataset;
        _committer = new RoundCommitter(definition);
        _slots = new SlotComputer(definition, _plan, dataset.Split(SplitNames.Train), null);
        _parts = new EvaluationComputer(definition.BuildModel(), definition.Spec.Loss, null);
        _prepared = new PreparedParameters(definition.BuildModel());
        Initial = Keep(_committer.Export());
    }

    public ulong Initial { get; }

    public ulong Contribution(ulong parameters, Stage stage, int unit, int first, int count)
    {
        float[] flat = [.. _states[parameters].Parameters];
        if (_loaded != parameters)
            _prepared.Load(flat);
        _loaded = parameters;
        if (stage.Kind == StageKind.Evaluate)
            return Count(_plan.EvaluationPart(stage.Round, unit));
        float[] values = new float[flat.Length];
        StepResult result = _slots.Compute(_prepared, flat, stage.Round, unit, values);
        return result.Samples == count ? Keep(values, result) : throw new InvalidOperationException($"{result.Samples} samples, not {count}");
    }

    public ulong Flip(ulong value, SimulationRandom random)
    {
        (float[] values, StepResult result) = _vectors[value];
        float[] flipped = [.. values];
        Span<int> bits = MemoryMarshal.Cast<float, int>(flipped.AsSpan());
        bits[random.Between(0, bits.Length - 1)] ^= 1 << random.Between(0, 20);
        return Keep(flipped, result);
    }

    public ulong Add(ulong left, ulong right)
    {
        (float[] a, StepResult resultA) = _vectors[left];
        (float[] b, StepResult resultB) = _vectors[right];
        var pool = new ContributionPool(a.Length);
        var tree = new SumTree(2, pool);
        tree.Add(0, 0, Buffer(pool, a, resultA));
        tree.Add(0, 1, Buffer(pool, b, resultB));
        return Keep([.. tree.Root.Values], tree.Root.Result);
    }

    public ulong Commit(ulong parameters, long round, ulong sum)
    {
        (float[] values, StepResult result) = _vectors[sum];
        _committer.Import(_states[parameters]);
        _committer.Commit(round, values, result);
        return Keep(_committer.Export());
    }

    public string Hash(ulong parameters) =>
        _states.TryGetValue(parameters, out CommitterState? state) ? state.ParametersSha256 : "unknown";

    public void Dispose()
    {
        _slots.Dispose();
        _prepared.Dispose();
        _parts.Dispose();
    }

    private static ContributionBuffer Buffer(ContributionPool pool, float[] values, StepResult result)
    {
        ContributionBuffer buffer = pool.Rent();
        values.CopyTo(buffer.Values);
        buffer.Result = result;
        return buffer;
    }

    private ulong Count(EvaluationPart part)
    {
        EvaluationCounts counts = _parts.Compute(_prepared, _dataset.Split(part.Split), part);
        ulong hash = (ulong)BitConverter.DoubleToInt64Bits(counts.LossSum);
        foreach (int count in counts.Confusion)
            hash = SimulationRandom.Mix(hash, (ulong)count);
        return hash;
    }

    private ulong Keep(float[] values, StepResult result)
    {
        ulong name = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
        _vectors[name] = (values, result);
        return name;
    }

    private ulong Keep(CommitterState state)
    {
        ulong name = BinaryPrimitives.ReadUInt64LittleEndian(Convert.FromHexString(state.ParametersSha256));
        _states[name] = state;
        return name;
    }
}
