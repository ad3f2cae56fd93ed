using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>Processor time of the calling thread; elapsed time where the system does not tell (not Linux).</summary>
internal static class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    public static TimeSpan Now
    {
        get
        {
            if (OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out TimeSpec time) == 0)
                return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
            return Stopwatch.GetElapsedTime(0);
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
