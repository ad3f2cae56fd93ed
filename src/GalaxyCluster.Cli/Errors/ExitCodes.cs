namespace GalaxyCluster.Cli.Errors;

/// <summary>The process's exit codes; README lists each and a test holds the two together.</summary>
public static class ExitCodes
{
    /// <summary>Everything asked for was done.</summary>
    public const int Success = 0;

    /// <summary>A fault of the program itself: please report it with <c>--verbose</c>.</summary>
    public const int Internal = 1;

    /// <summary>The command line could not be understood.</summary>
    public const int Usage = 2;

    /// <summary>A run file or model file is wrong, a file to be read is missing, or two inputs do not fit.</summary>
    public const int Input = 3;

    /// <summary>
    /// A data set, label table or trained model is damaged, or a data set cannot be made as asked (bad files under
    /// <c>--strict</c> among them).
    /// </summary>
    public const int Data = 4;

    /// <summary>A host cannot be reached, or an address cannot be listened on.</summary>
    public const int Network = 5;

    /// <summary>The coordinator refused this worker for good; for <c>health --worker</c>: it is no member.</summary>
    public const int Refused = 6;

    /// <summary>
    /// A file or folder may not be read or written, the disk is full, or a run's folder is in use or another run's.
    /// </summary>
    public const int Storage = 7;

    /// <summary>The run failed: a loss or gradient is not finite, or a stated waiting limit passed.</summary>
    public const int Training = 8;

    /// <summary>
    /// What was to be proven does not hold: a run's record is not what was written, or computes to other numbers; or the
    /// engine does not compute on this machine what it must.
    /// </summary>
    public const int Unproven = 9;

    /// <summary>Asked to stop (Ctrl-C, SIGTERM) before the work was done; the state is kept.</summary>
    public const int Interrupted = 130;
}
