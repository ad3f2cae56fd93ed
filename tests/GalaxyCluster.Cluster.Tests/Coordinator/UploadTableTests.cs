using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

/// <summary>Whoever waits for a decision gets one, also when the rules have ended.</summary>
public sealed class UploadTableTests
{
    [Fact]
    public async Task AnUploadThatNobodyDecidesOnIsRefusedAtTheEnd()
    {
        var table = new UploadTable(_ => { });
        Task<Rejection?> before = table.DecideAsync(new Upload(Header()), CancellationToken.None);
        Assert.False(before.IsCompleted);
        table.Close();
        Task<Rejection?> after = table.DecideAsync(new Upload(Header()), CancellationToken.None);
        Assert.NotNull(await before);
        Assert.NotNull(await after);
    }

    private static ContributionHeader Header() => new()
    {
        Worker = new WorkerId("w"),
        Incarnation = new Incarnation(1),
        Term = new Term(1),
        Stage = Stage.Train(0),
        Block = new SlotBlock(0, 0),
        Attempt = 0,
        UnitDigests = [1],
        Digest = 1,
    };
}
