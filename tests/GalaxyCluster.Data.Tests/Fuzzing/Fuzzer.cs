using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>
/// Reads broken files on all cores and demands of each: the reader returns, or throws its format's typed error, within
/// a second of processor time and the allowed memory.
/// </summary>
/// <remarks>
/// 2,500 inputs a reader, 10,000 in CI; <c>GALAXY_FUZZ_INPUTS=200000</c> asks for more, <c>GALAXY_FUZZ_FIRST=N</c>
/// begins at another number: with <c>GALAXY_FUZZ_INPUTS=1</c> one input is repeated. See docs/data-formats.md.
/// </remarks>
internal static class Fuzzer
{
    /// <summary>Of the reading thread's own processor time, so that a busy machine does not matter.</summary>
    private static readonly TimeSpan s_cpuLimit = TimeSpan.FromSeconds(1);

    /// <summary>A reader that never returns cannot be stopped: the process is ended with a message instead.</summary>
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromMinutes(5);

    public static void Run(FuzzTarget target)
    {
        foreach (byte[] seed in target.Seeds)
            target.Read(seed);
        long first = Setting("GALAXY_FUZZ_FIRST", 0);
        long count = Setting("GALAXY_FUZZ_INPUTS", 2_500);
        Stopwatch watch = Stopwatch.StartNew();
        FuzzReport report = Run(target, first, count);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name}: {count} inputs, {report.Read} read, {report.Refused} refused, "
            + $"{count / watch.Elapsed.TotalSeconds:F0} a second, worst {report.WorstCpu.TotalMilliseconds:F0} ms, "
            + $"most memory {report.MostFixedBytes >> 10} KiB over {target.BytesPerByte} bytes a byte"));
        Assert.True(report.Failures.Count == 0, string.Join(Environment.NewLine, report.Failures));
    }

    internal static FuzzReport Run(FuzzTarget target, long first, long count)
    {
        FuzzReport report = new();
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(first, first + count, options, (number, state) =>
        {
            FuzzOutcome outcome = ReadOne(target, number);
            if (report.Add(outcome, $"{target.Name}, input {number}: "))
                state.Stop();
        });
        return report;
    }

    private static FuzzOutcome ReadOne(FuzzTarget target, long number)
    {
        byte[] file = Mutation.Make(target.Seeds, target.Name, number);
        using Timer alarm = new(
            _ => Environment.FailFast($"{target.Name}, input {number}: not done after {s_hangLimit}"),
            null, s_hangLimit, Timeout.InfiniteTimeSpan);
        long allowed = target.FixedBytes + ((long)target.BytesPerByte * file.Length);
        TimeSpan cpu = ThreadClock.Now;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = true;
        string? failure = null;
        try
        {
            target.Read(file);
        }
        catch (Exception e) when (target.IsTyped(e))
        {
            isRead = false;
        }
        catch (Exception e)
        {
            failure = $"not the format's typed error with an offset: {e}";
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        cpu = ThreadClock.Now - cpu;
        failure ??= bytes > allowed ? $"{bytes} bytes were allocated for {file.Length}, allowed are {allowed}" : null;
        failure ??= cpu > s_cpuLimit ? $"took {cpu.TotalMilliseconds:F0} ms of processor time" : null;
        return new(isRead, failure, cpu, bytes - ((long)target.BytesPerByte * file.Length));
    }

    private static long Setting(string name, long missing) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : missing;
}
