namespace GalaxyCluster.Data.Faults;

/// <summary>What happens at a fault point; named in <c>GALAXY_FAULTS</c> with a small first letter.</summary>
public enum FaultAction
{
    /// <summary>SIGKILL to this process, from within.</summary>
    Kill,

    /// <summary>SIGSTOP to this process; somebody else must send SIGCONT.</summary>
    Stop,

    /// <summary>The process ends with exit code 0, as if all were done, and nothing is tidied up.</summary>
    Exit0,

    /// <summary>
    /// The thread at the point never goes on, or, with <c>while</c>, not before that file is gone; the rest of the
    /// process does.
    /// </summary>
    Hang,

    /// <summary>The thread at the point waits so many milliseconds: <c>delay(250)</c>.</summary>
    Delay,

    /// <summary>The work that the point ends takes so many times as long: <c>slow(4)</c>.</summary>
    Slow,

    /// <summary>The first number at the point becomes NaN.</summary>
    Nan,

    /// <summary>One bit of a number at the point is turned over: <c>flipBit(17)</c> takes the number at index 17.</summary>
    FlipBit,

    /// <summary>One byte of the file at the point is turned over.</summary>
    CorruptFile,

    /// <summary>The connection at the point breaks.</summary>
    DropConnection,

    /// <summary>What the point is about to send is sent twice.</summary>
    Repeat,

    /// <summary>So many work items block the thread pool for five seconds: <c>blockPool(12)</c>.</summary>
    BlockPool,

    /// <summary>
    /// For so many milliseconds the garbage collector stops all threads again and again: <c>collect(3000)</c>.
    /// </summary>
    Collect,

    /// <summary>The disk refuses what the point is about to do, as if fsync had returned EIO.</summary>
    IoError,
}
