using GalaxyCluster.Coordinator.Parameters;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

public sealed class ParameterStoreTests
{
    [Fact]
    public void TheCurrentAndThePreviousVersionAreKept()
    {
        var store = new ParameterStore(1);
        for (int version = 0; version < 3; version++)
            store.Publish(version, [version], "");
        Assert.Null(store.TryHold(0));
        Assert.Equal(1f, store.TryHold(1)!.Flat[0]);
        Assert.Equal(2f, store.TryHold(2)!.Flat[0]);
    }

    [Fact]
    public void AHeldVersionKeepsItsContentAndAReleasedOneIsUsedAgain()
    {
        var store = new ParameterStore(1);
        store.Publish(0, [10], "");
        PublishedParameters held = store.TryHold(0)!;
        for (int version = 1; version < 5; version++)
            store.Publish(version, [version], "");
        Assert.Equal(10f, held.Flat[0]);
        Assert.Equal(0, held.Version);

        store.Release(held);
        store.Publish(5, [55], "");
        Assert.Equal(55f, held.Flat[0]);
    }
}
