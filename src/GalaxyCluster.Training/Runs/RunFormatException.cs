using System.Collections.Immutable;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// A run file that cannot be used. The message holds one <c>file:line: what is wrong</c> a line, for every problem
/// found.
/// </summary>
public sealed class RunFormatException(ImmutableArray<RunProblem> problems)
    : Exception(string.Join('\n', problems))
{
    public RunFormatException(string source, int line, string message)
        : this([new RunProblem(source, line, message)])
    {
    }

    public ImmutableArray<RunProblem> Problems { get; } = problems;
}
