using System.Diagnostics;
using GalaxyCluster.Data.Tests.Fuzzing;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>
/// How late this machine wakes a thread that sleeps, and how long a thread that works waits for a processor. Where that comes
/// near the time-outs under test, a heart-beat that does not come says something about the machine and nothing about the
/// program.
/// </summary>
internal sealed class Punctuality : IDisposable
{
    private static readonly TimeSpan s_nap = TimeSpan.FromMilliseconds(100);

    /// <summary>A quarter of the shortest silence that costs a worker its membership.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(500);

    /// <summary>Processor time: longer than what a scheduler gives to a thread at once.</summary>
    private static readonly TimeSpan s_work = TimeSpan.FromMilliseconds(10);

    /// <summary>A worker that is given less than a tenth of a processor is late with everything.</summary>
    private static readonly TimeSpan s_slow = 10 * s_work;

    private readonly CancellationTokenSource _over = new();
    private readonly Thread _thread;
    private TimeSpan _latest;
    private TimeSpan _longest;

    public Punctuality()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "punctuality" };
        _thread.Start();
    }

    /// <summary>Nobody was lost, unless the machine was too busy to tell.</summary>
    /// <param name="coordinator">All that it has printed is looked through.</param>
    /// <returns>False where somebody was lost on a machine that was too busy.</returns>
    public bool NobodyWasLost(Galaxy coordinator)
    {
        Stop();
        string? lost = coordinator.Everything.Split('\n')
            .FirstOrDefault(line => line.Contains("workerLost", StringComparison.Ordinal));
        string machine = $"it wakes a thread {_latest} late, and {s_work} of work took {_longest}";
        TestContext.Current.TestOutputHelper?.WriteLine(machine);
        if (lost is null)
            return true;
        Assert.True(_latest >= s_late || _longest >= s_slow, $"{lost}; and not for this machine: {machine}");
        return false;
    }

    public void Dispose()
    {
        Stop();
        _over.Dispose();
    }

    /// <summary>Once more does no harm.</summary>
    private void Stop()
    {
        _over.Cancel();
        _thread.Join();
    }

    private void Watch()
    {
        long before = Stopwatch.GetTimestamp();
        for (; !_over.Token.WaitHandle.WaitOne(s_nap); before = Stopwatch.GetTimestamp())
        {
            TimeSpan late = Stopwatch.GetElapsedTime(before) - s_nap;
            _latest = late > _latest ? late : _latest;
            before = Stopwatch.GetTimestamp();
            for (TimeSpan start = ThreadClock.Now; ThreadClock.Now - start < s_work;)
                Thread.SpinWait(100);
            TimeSpan took = Stopwatch.GetElapsedTime(before);
            _longest = took > _longest ? took : _longest;
        }
    }
}
