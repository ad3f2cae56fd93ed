namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>A folder of its own under the system's temporary one, removed at the end.</summary>
public sealed class TempFolder : IDisposable
{
    private static int _number;

    public TempFolder(string name)
    {
        Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), $"galaxy-{name}-{Environment.ProcessId}-{Interlocked.Increment(ref _number)}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
