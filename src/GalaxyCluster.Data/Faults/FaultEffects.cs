using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Faults;

/// <summary>Does what an armed fault says, on the thread that reached its point.</summary>
internal static partial class FaultEffects
{
    private const int SignalKill = 9; // SIGKILL
    private const int SignalStop = 19; // SIGSTOP on Linux for x86 and ARM
    private static readonly TimeSpan BlockedTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    public static void Run(Fault fault, TimeSpan took, Span<float> values, string? file)
    {
        switch (fault.Action)
        {
            case FaultAction.Kill:
                Signal(SignalKill);
                break;
            case FaultAction.Stop:
                Signal(SignalStop);
                break;
            case FaultAction.Exit0:
                ExitNow(0);
                break;
            case FaultAction.Hang when fault.While is { } path:
                while (File.Exists(path))
                    Wait(LookAgain);
                break;
            case FaultAction.Hang:
                Wait(Timeout.InfiniteTimeSpan);
                break;
            case FaultAction.Delay:
                Wait(TimeSpan.FromMilliseconds(fault.Argument));
                break;
            case FaultAction.Slow:
                Wait(took * Math.Max(0, fault.Argument - 1));
                break;
            case FaultAction.Nan:
                SpoilOne(values, fault, float.NaN);
                break;
            case FaultAction.FlipBit:
                SpoilOne(values, fault, null);
                break;
            case FaultAction.CorruptFile:
                Corrupt(file ?? throw Misplaced(fault, "file"));
                break;
            case FaultAction.DropConnection:
                throw new IOException($"the connection was dropped at the fault point {fault.Point}");
            case FaultAction.Repeat:
                throw Misplaced(fault, "message");
            case FaultAction.BlockPool:
                for (int i = 0; i < (int)fault.Argument; i++)
                    ThreadPool.UnsafeQueueUserWorkItem(static _ => Wait(BlockedTime), null);
                break;
            case FaultAction.Collect:
                CollectFor(TimeSpan.FromMilliseconds(fault.Argument));
                break;
            case FaultAction.IoError:
                throw new IOException($"input/output error, made at the fault point {fault.Point}");
        }
    }

    // The lowest bit of the exponent: the number stays finite, and is wrong by a factor of two.
    private static void SpoilOne(Span<float> values, Fault fault, float? value)
    {
        if (values.IsEmpty)
            throw Misplaced(fault, "numbers");
        ref float chosen = ref values[(int)Math.Min(fault.Argument, values.Length - 1)];
        chosen = value ?? BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(chosen) ^ (1u << 23));
    }

    private static void Corrupt(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = stream.Length / 2;
        int value = stream.ReadByte();
        stream.Position = stream.Length / 2;
        stream.WriteByte((byte)(value ^ 0xFF));
    }

    private static void Signal(int signal)
    {
        if (SendSignal(Environment.ProcessId, signal) != 0)
        {
            throw new InvalidOperationException(
                $"signal {signal} to this process: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    private static void CollectFor(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
    }

    private static void Wait(TimeSpan time)
    {
        using var never = new ManualResetEvent(false);
        never.WaitOne(time);
    }

    private static InvalidOperationException Misplaced(Fault fault, string what) =>
        new($"{fault}: the point has no {what} that could go wrong");

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
