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

    /// <summary>A run file, model file, label file or other input file is wrong.</summary>
    public const int Input = 3;

    /// <summary>A data set is damaged, or an import under <c>--strict</c> met bad files.</summary>
    public const int Data = 4;

    /// <summary>A host cannot be reached, or an address cannot be listened on.</summary>
    public const int Network = 5;

    /// <summary>The coordinator refused this worker for good.</summary>
    public const int Refused = 6;

    /// <summary>A file cannot be written, the disk is full, or a state directory is in use.</summary>
    public const int Storage = 7;

    /// <summary>The run failed: a loss or gradient is not finite, or a stated waiting limit passed.</summary>
    public const int Training = 8;

    /// <summary>Asked to stop (Ctrl-C, SIGTERM) before the work was done; the state is kept.</summary>
    public const int Interrupted = 130;
}
