namespace GalaxyCluster.Cli.Errors;

/// <summary>A fault that the command line itself found: one line, and the exit code that goes with it.</summary>
public sealed class FailureException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
