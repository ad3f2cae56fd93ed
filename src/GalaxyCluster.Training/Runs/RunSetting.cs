namespace GalaxyCluster.Training.Runs;

/// <summary>
/// One value of a run and where it came from: <c>optimizer.adamW.beta1</c>, <c>0.9</c>, and <c>run.yaml:9</c>,
/// <c>command line</c> or <c>default</c>.
/// </summary>
public sealed record RunSetting(string Key, string Value, string Source)
{
    public const string Default = "default";
    public const string CommandLine = "command line";
}
