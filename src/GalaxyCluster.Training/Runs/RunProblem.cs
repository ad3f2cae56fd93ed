namespace GalaxyCluster.Training.Runs;

/// <summary>One thing wrong with a run file. Line is 1-based; 0 when the value did not come from a line.</summary>
public sealed record RunProblem(string Source, int Line, string Message)
{
    public override string ToString() => Line > 0 ? $"{Source}:{Line}: {Message}" : $"{Source}: {Message}";
}
