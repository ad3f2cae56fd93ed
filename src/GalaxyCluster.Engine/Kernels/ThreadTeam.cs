using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// A fixed set of threads that share the parts of one piece of work and meet again: fork and join, nothing queued.
/// </summary>
/// <remarks>
/// The caller is member 0 and works too. Between runs the others spin for some microseconds, then park.
/// Parts are handed out as members become free; since parts write disjoint outputs, no number depends on it.
/// One caller at a time: a team belongs to one executor. Runs allocate nothing.
/// </remarks>
public sealed unsafe class ThreadTeam : IDisposable
{
    private const int SpinsBeforeParking = 200;

    private readonly Thread[] _threads;
    // A monitor, not a semaphore: a quick member must not take the wake-up of one still asleep.
    private readonly object _parking = new();
    private int _generation;
    private int _running;
    private int _nextPart;
    private int _parts;
    private int _inRun;
    private volatile bool _stopping;
    private delegate*<void*, int, int, void> _execute;
    private void* _work;
    private ExceptionDispatchInfo? _failure;

    /// <param name="threads">Members, the caller included; 1 .. 1024.</param>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        Count = threads;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int member = i + 1;
            _threads[i] = new Thread(() => Serve(member)) { IsBackground = true, Name = $"kernel {member}" };
            _threads[i].Start();
        }
    }

    /// <summary>Members, the caller included.</summary>
    public int Count { get; }

    /// <summary>Runs parts 0..parts-1 on a team, or in the calling thread when there is none; returns when all are done.</summary>
    /// <exception cref="InvalidOperationException">The team is already running: teams do not nest.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TWork>(ThreadTeam? team, int parts, TWork work)
        where TWork : struct, ITeamWork
    {
        if (team is null || team.Count == 1 || parts <= 1)
        {
            for (int part = 0; part < parts; part++)
                work.Execute(part, 0);
            return;
        }

        team.RunShared(parts, ref work);
    }

    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        StartGeneration();
        foreach (var thread in _threads)
            thread.Join();
    }

    // The address of `work` stays good: it is a local of Run's frame, which does not return before all members did.
    private void RunShared<TWork>(int parts, ref TWork work)
        where TWork : struct, ITeamWork
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        if (Interlocked.Exchange(ref _inRun, 1) != 0)
            throw new InvalidOperationException("this thread team is already running: one caller at a time, no nesting");
        _work = Unsafe.AsPointer(ref work);
        _execute = &ExecuteOne<TWork>;
        _parts = parts;
        _failure = null;
        Volatile.Write(ref _nextPart, 0);
        Volatile.Write(ref _running, _threads.Length);
        StartGeneration();
        TakeParts(member: 0);
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _running) != 0)
            spinner.SpinOnce(sleep1Threshold: -1);
        Volatile.Write(ref _inRun, 0);
        _failure?.Throw();
    }

    private static void ExecuteOne<TWork>(void* work, int part, int member)
        where TWork : struct, ITeamWork => Unsafe.AsRef<TWork>(work).Execute(part, member);

    private void TakeParts(int member)
    {
        try
        {
            for (int part = Interlocked.Increment(ref _nextPart) - 1; part < _parts;
                 part = Interlocked.Increment(ref _nextPart) - 1)
            {
                _execute(_work, part, member);
            }
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            Volatile.Write(ref _nextPart, _parts);
        }
    }

    private void Serve(int member)
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForNext(seen);
            if (_stopping)
                return;
            TakeParts(member);
            Interlocked.Decrement(ref _running);
        }
    }

    private int WaitForNext(int seen)
    {
        for (int spin = 0; spin < SpinsBeforeParking; spin++)
        {
            int generation = Volatile.Read(ref _generation);
            if (generation != seen)
                return generation;
            Thread.SpinWait(20);
        }

        lock (_parking)
        {
            while (_generation == seen)
                Monitor.Wait(_parking);
            return _generation;
        }
    }

    private void StartGeneration()
    {
        lock (_parking)
        {
            Volatile.Write(ref _generation, _generation + 1);
            Monitor.PulseAll(_parking);
        }
    }
}
