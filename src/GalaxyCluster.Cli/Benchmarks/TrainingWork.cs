using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>
/// The buffers of one benchmark: random pictures and targets, and one executor a thread, which computes its share of
/// the batch as a slot does. SGD with momentum.
/// </summary>
internal sealed class TrainingWork : IDisposable
{
    private readonly Share[] _shares;
    private readonly PreparedParameters _prepared;
    private readonly Optimizer _optimizer;
    private readonly float[] _flat;
    private readonly float[] _sum;
    private readonly float[] _state;
    private readonly int _batch;
    private readonly Barrier _barrier;
    private readonly Thread[] _threads;
    private volatile bool _ended;

    public TrainingWork(Model model, int batch, int threads)
    {
        _batch = batch;
        _flat = new float[model.FlatLength];
        _sum = new float[model.FlatLength];
        model.Initialize(_flat, seed: 1);
        _prepared = new PreparedParameters(model);
        _optimizer = Optimizer.Create(
            new SgdSpec(LearningRate: 0.001f, Momentum: 0.9f, Nesterov: false, WeightDecay: 0f), model);
        _state = new float[_optimizer.StateLength];
        _shares = new Share[threads];
        for (int i = 0; i < threads; i++)
        {
            int first = batch * i / threads;
            _shares[i] = new Share(model, first, (batch * (i + 1) / threads) - first);
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

    /// <summary>One step of training; no allocation after the first.</summary>
    public void Step(long round)
    {
        _prepared.Load(_flat);
        _barrier.SignalAndWait();
        _shares[0].Compute(_prepared);
        _barrier.SignalAndWait();
        _shares[0].Contribution.AsSpan().CopyTo(_sum);
        for (int i = 1; i < _shares.Length; i++)
            Add(_sum, _shares[i].Contribution);
        float scale = 1f / _batch;
        for (int i = 0; i < _sum.Length; i++)
            _sum[i] *= scale;
        _optimizer.Step(_flat, _sum, _state, round, learningRateFactor: 1f);
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

    private static void Add(Span<float> sum, ReadOnlySpan<float> term)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += term[i];
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

    private sealed class Share : IDisposable
    {
        private readonly ModelExecutor _executor;
        private readonly float[] _images;
        private readonly float[] _targets;
        private readonly int _count;

        public Share(Model model, int first, int count)
        {
            _count = count;
            _executor = new ModelExecutor(
                model, new SoftmaxCrossEntropySpec(LabelSmoothing: 0f, ClassWeights: []), Math.Max(1, count));
            Contribution = new float[model.FlatLength];
            int imageLength = model.Input.Channels * model.Input.Height * model.Input.Width;
            _images = new float[count * imageLength];
            _targets = new float[count * model.ClassCount];
            var random = new CounterRandom(1, RandomPurpose.Synthetic, (uint)first);
            for (int i = 0; i < _images.Length; i++)
                _images[i] = random.Normal((ulong)i);
            for (int i = 0; i < count; i++)
                _targets[(i * model.ClassCount) + ((first + i) % model.ClassCount)] = 1f;
        }

        public float[] Contribution { get; }

        public void Compute(PreparedParameters prepared)
        {
            if (_count > 0)
                _executor.Train(prepared, _images, _targets, _count, default, Contribution);
        }

        public void Dispose() => _executor.Dispose();
    }
}
