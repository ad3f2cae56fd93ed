using System.Collections.Concurrent;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Worker.Compute;

/// <summary>
/// The threads that compute, each with buffers of its own, taking units in the order they were asked for. Never threads
/// of the pool: those are for the connections.
/// </summary>
internal sealed class ComputeThreads : IDisposable
{
    private readonly BlockingCollection<ComputeJob> _jobs = new(new ConcurrentQueue<ComputeJob>());
    private readonly RunContext _context;
    private readonly Thread[] _threads;

    public ComputeThreads(RunContext context, int count)
    {
        _context = context;
        _threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { Name = $"compute {i}", IsBackground = true };
            _threads[i].Start();
        }
    }

    public void Enqueue(ComputeJob job)
    {
        if (!_jobs.IsAddingCompleted)
            _jobs.Add(job);
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _jobs.Dispose();
    }

    private void Run()
    {
        SlotComputer? slots = null;
        EvaluationComputer? parts = null;
        foreach (ComputeJob job in _jobs.GetConsumingEnumerable())
        {
            // Most threads never evaluate while others train: each computer is made when first needed.
            job.Execute(
                () => slots ??= new SlotComputer(
                    _context.Definition, _context.Plan, _context.Reader(SplitNames.Train), null),
                () => parts ??= new EvaluationComputer(
                    _context.Definition.BuildModel(), _context.Definition.Spec.Loss, null));
        }
        slots?.Dispose();
        parts?.Dispose();
    }
}
