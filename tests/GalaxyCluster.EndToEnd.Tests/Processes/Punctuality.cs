using System.Diagnostics;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>
/// How late this machine wakes a thread that sleeps. Where that comes near the time-outs under test, a heart-beat that
/// does not come says something about the machine and nothing about the program.
/// </summary>
internal sealed class Punctuality : IDisposable
{
    private static readonly TimeSpan s_nap = TimeSpan.FromMilliseconds(20);

    /// <summary>A quarter of the shortest silence that costs a worker its membership.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _over = new();
    private readonly Thread _thread;
    private long _latest;

    public Punctuality()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "punctuality" };
        _thread.Start();
    }

    /// <summary>Nobody was lost, unless the machine was too busy to tell.</summary>
    /// <param name="coordinator">All that it has printed is looked through.</param>
    public void NobodyWasLost(Galaxy coordinator)
    {
        var latest = TimeSpan.FromTicks(Interlocked.Read(ref _latest));
        if (latest < s_late)
            Assert.DoesNotContain("workerLost", coordinator.Everything, StringComparison.Ordinal);
        else
            TestContext.Current.TestOutputHelper?.WriteLine($"the machine is too busy: it wakes a thread {latest} late");
    }

    public void Dispose()
    {
        _over.Cancel();
        _thread.Join();
        _over.Dispose();
    }

    private void Watch()
    {
        long before = Stopwatch.GetTimestamp();
        for (; !_over.Token.WaitHandle.WaitOne(s_nap); before = Stopwatch.GetTimestamp())
        {
            long late = (Stopwatch.GetElapsedTime(before) - s_nap).Ticks;
            if (late > Interlocked.Read(ref _latest))
                Interlocked.Exchange(ref _latest, late);
        }
    }
}
