using Xunit;
using static GalaxyCluster.Protocol.RunStatus;

namespace GalaxyCluster.Protocol.Tests;

public sealed class RunTransitionsTests
{
    private static readonly HashSet<(RunStatus From, RunStatus To)> s_legal =
    [
        (Waiting, Running), (Waiting, Held), (Waiting, Finishing), (Waiting, Stopping), (Waiting, Failed),
        (Running, Waiting), (Running, Held), (Running, Finishing), (Running, Stopping), (Running, Failed),
        (Held, Waiting), (Held, Running), (Held, Finishing), (Held, Stopping), (Held, Failed),
        (Finishing, Finished), (Finishing, Stopping), (Finishing, Failed),
        (Stopping, Stopped), (Stopping, Failed),
    ];

    [Fact]
    public void EveryPairIsLegalOrNotAsTheTableSays()
    {
        foreach (RunStatus from in Enum.GetValues<RunStatus>())
        {
            foreach (RunStatus to in Enum.GetValues<RunStatus>())
                Assert.True(s_legal.Contains((from, to)) == RunTransitions.IsLegal(from, to), $"{from} -> {to}");
        }
    }
}
