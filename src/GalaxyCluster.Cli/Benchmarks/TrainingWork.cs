using System.Numerics;
using System.Runtime.InteropServices;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>
/// The buffers of one benchmark: random pictures and targets, and one executor a thread, which computes its slots one
/// after another. The contributions are added as a worker adds them, in the fixed tree over the slots. SGD with momentum.
/// </summary>
internal sealed class TrainingWork : IDisposable
{
    private readonly Share[] _shares;
    private readonly SumTree _tree;
    private readonly PreparedParameters _prepared;
    private readonly Optimizer _optimizer;
    private readonly float[] _flat;
    private readonly float[] _state;
    private readonly int _batch;
    private readonly Barrier _barrier;
    private readonly Thread[] _threads;
    private volatile bool _ended;

    /// <param name="model">What to train.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="threads">Threads; each computes a contiguous range of slots.</param>
    /// <param name="microBatch">Images a slot; 0: as many slots as threads.</param>
    public TrainingWork(Model model, int batch, int threads, int microBatch)
    {
        _batch = batch;
        MicroBatch = microBatch > 0 ? Math.Min(microBatch, batch) : (batch + threads - 1) / threads;
        _flat = new float[model.FlatLength];
        model.Initialize(_flat, seed: 1);
        _prepared = new PreparedParameters(model);
        _optimizer = Optimizer.Create(
            new SgdSpec(LearningRate: 0.001f, Momentum: 0.9f, Nesterov: false, WeightDecay: 0f), model);
        _state = new float[_optimizer.StateLength];
        var slots = new Slot[(batch + MicroBatch - 1) / MicroBatch];
        for (int i = 0; i < slots.Length; i++)
            slots[i] = new Slot(model, i, i * MicroBatch, Math.Min(MicroBatch, batch - (i * MicroBatch)));
        ContributionPool pool = new(model.FlatLength);
        _tree = new SumTree(slots.Length, pool);
        _shares = new Share[threads];
        for (int i = 0; i < threads; i++)
        {
            int first = slots.Length * i / threads;
            _shares[i] = new Share(
                model, MicroBatch, slots[first..(slots.Length * (i + 1) / threads)], _tree, pool);
        }

        _barrier = new Barrier(threads);
        _threads = new Thread[threads - 1];
        for (int i = 1; i < threads; i++)
        {
            Share share = _shares[i];
            _threads[i - 1] = new Thread(() => Serve(share)) { IsBackground = true };
            _threads[i - 1].Start();
        }
    }

    /// <summary>Images a slot.</summary>
    public int MicroBatch { get; }

    /// <summary>One step of training; no allocation after the first.</summary>
    public void Step(long round)
    {
        _tree.Reset();
        _prepared.Load(_flat);
        _barrier.SignalAndWait();
        _shares[0].Compute(_prepared);
        _barrier.SignalAndWait();
        Span<float> sum = _tree.Root.Values;
        Multiply(sum, 1f / _batch);
        _optimizer.Step(_flat, sum, _state, round, learningRateFactor: 1f);
    }

    public void Dispose()
    {
        _ended = true;
        _barrier.SignalAndWait();
        foreach (Thread thread in _threads)
            thread.Join();
        foreach (Share share in _shares)
            share.Dispose();
        _prepared.Dispose();
        _barrier.Dispose();
    }

    private static void Multiply(Span<float> values, float factor)
    {
        foreach (ref Vector<float> value in MemoryMarshal.Cast<float, Vector<float>>(values))
            value *= factor;
        for (int i = values.Length - (values.Length % Vector<float>.Count); i < values.Length; i++)
            values[i] *= factor;
    }

    private void Serve(Share share)
    {
        while (true)
        {
            _barrier.SignalAndWait();
            if (_ended)
                return;
            share.Compute(_prepared);
            _barrier.SignalAndWait();
        }
    }

    /// <summary>One slot's mini-batch.</summary>
    private sealed class Slot
    {
        public Slot(Model model, int index, int first, int count)
        {
            (Index, Count) = (index, count);
            Images = new float[count * model.Input.Length];
            Targets = new float[count * model.ClassCount];
            var random = new CounterRandom(1, RandomPurpose.Synthetic, (uint)first);
            for (int i = 0; i < Images.Length; i++)
                Images[i] = random.Normal((ulong)i);
            for (int i = 0; i < count; i++)
                Targets[(i * model.ClassCount) + ((first + i) % model.ClassCount)] = 1f;
        }

        public int Index { get; }

        public int Count { get; }

        public float[] Images { get; }

        public float[] Targets { get; }
    }

    private sealed class Share(Model model, int microBatch, Slot[] slots, SumTree tree, ContributionPool pool) : IDisposable
    {
        private readonly ModelExecutor _executor = new(
            model, new SoftmaxCrossEntropySpec(LabelSmoothing: 0f, ClassWeights: []), microBatch);

        public void Compute(PreparedParameters prepared)
        {
            foreach (Slot slot in slots)
            {
                ContributionBuffer sum = pool.Rent();
                sum.Result = _executor.Train(prepared, slot.Images, slot.Targets, slot.Count, default, sum.Values);
                tree.Add(0, slot.Index, sum);
            }
        }

        public void Dispose() => _executor.Dispose();
    }
}
