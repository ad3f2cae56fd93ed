using System.Globalization;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>
/// Holds a process to a quarter of a core: by a control group where this process may make one (cgroup v1, root), else
/// by stopping it three quarters of the time.
/// </summary>
internal sealed class CpuLimit : IAsyncDisposable
{
    private const int PeriodMicroseconds = 100_000;
    private const int QuotaMicroseconds = 25_000;
    private const string Root = "/sys/fs/cgroup/cpu";

    private readonly int _process;
    private readonly string? _group;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _stopping;

    public CpuLimit(int process, TimeProvider time)
    {
        _process = process;
        _time = time;
        _group = TryGroup(process);
        _stopping = _group is null ? StopAndGoAsync() : Task.CompletedTask;
    }

    /// <summary>How it is done, for a person.</summary>
    public string Means => _group is null ? "stopped three quarters of the time" : "a control group's quota";

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _stopping.ConfigureAwait(false);
        _ended.Dispose();
        if (_group is null)
            return;
        try
        {
            foreach (string line in await File.ReadAllLinesAsync(Path.Combine(_group, "cgroup.procs")).ConfigureAwait(false))
                await File.WriteAllTextAsync(Path.Combine(Root, "cgroup.procs"), line).ConfigureAwait(false);
            Directory.Delete(_group);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process is gone, and the system takes the empty group with it or keeps it: nothing depends on it.
        }
    }

    private static string? TryGroup(int process)
    {
        string group = Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"galaxy-chaos-{process}"));
        try
        {
            if (!File.Exists(Path.Combine(Root, "cpu.cfs_quota_us")) && !Directory.Exists(Root))
                return null;
            Directory.CreateDirectory(group);
            Write(group, "cpu.cfs_period_us", PeriodMicroseconds);
            Write(group, "cpu.cfs_quota_us", QuotaMicroseconds);
            Write(group, "cgroup.procs", process);
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(string group, string file, int value) =>
        File.WriteAllText(Path.Combine(group, file), value.ToString(CultureInfo.InvariantCulture));

    private async Task StopAndGoAsync()
    {
        var period = TimeSpan.FromMicroseconds(PeriodMicroseconds);
        var running = TimeSpan.FromMicroseconds(QuotaMicroseconds);
        try
        {
            while (ProcessSignal.Send(_process, ProcessSignal.Stop))
            {
                await Task.Delay(period - running, _time, _ended.Token).ConfigureAwait(false);
                ProcessSignal.Send(_process, ProcessSignal.Continue);
                await Task.Delay(running, _time, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The limit is over.
        }
        finally
        {
            ProcessSignal.Send(_process, ProcessSignal.Continue);
        }
    }
}
