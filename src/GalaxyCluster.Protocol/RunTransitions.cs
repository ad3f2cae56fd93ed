namespace GalaxyCluster.Protocol;

/// <summary>The legal changes of a run's status.</summary>
public static class RunTransitions
{
    public static bool IsLegal(RunStatus from, RunStatus to) => (from, to) switch
    {
        (RunStatus.Finished or RunStatus.Stopped or RunStatus.Failed, _) => false,
        (_, RunStatus.Failed) => true,
        (RunStatus.Stopping, RunStatus.Stopped) => true,
        (RunStatus.Stopping, _) => false,
        (_, RunStatus.Stopping) => true,
        (_, RunStatus.Stopped) => false,
        (RunStatus.Finishing, RunStatus.Finished) => true,
        (RunStatus.Finishing, _) => false,
        (_, RunStatus.Finished) => false,
        (RunStatus.Waiting, RunStatus.Running or RunStatus.Held or RunStatus.Finishing) => true,
        (RunStatus.Running, RunStatus.Waiting or RunStatus.Held or RunStatus.Finishing) => true,
        (RunStatus.Held, RunStatus.Running or RunStatus.Waiting or RunStatus.Finishing) => true,
        _ => false,
    };
}
