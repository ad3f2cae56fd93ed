using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Coordinator.Durability;

namespace GalaxyCluster.Cluster.Tests.Coordinator;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly TempFolder _folder = new("state");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ASecondCoordinatorIsKeptOutUntilTheFirstHasGone()
    {
        StateDirectory first = StateDirectory.Open(_folder.Path);
        string message = Assert.Throws<StateDirectoryException>(() => StateDirectory.Open(_folder.Path)).Message;
        Assert.Contains($"process {Environment.ProcessId}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);

        first.Dispose();
        StateDirectory.Open(_folder.Path).Dispose();
    }

    [Fact]
    public void AFileInTheWayIsSaidToBe()
    {
        string path = Path.Combine(_folder.Path, "file");
        File.WriteAllText(path, "");
        string message = Assert.Throws<StateDirectoryException>(() => StateDirectory.Open(path)).Message;
        Assert.Contains("cannot be written", message, StringComparison.Ordinal);
    }
}
