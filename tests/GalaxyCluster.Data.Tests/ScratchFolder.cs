using Xunit;

namespace GalaxyCluster.Data.Tests;

/// <summary>An empty folder of a test's own, removed afterwards.</summary>
public sealed class ScratchFolder : IDisposable
{
    public ScratchFolder() => Path = Directory.CreateTempSubdirectory("galaxy-data-test-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Names in the folder, hidden ones too, sorted.</summary>
    public string[] Entries() => [.. Directory.EnumerateFileSystemEntries(
        Path).Select(p => System.IO.Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    public string Write(string name, string text)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Write(string name, byte[] bytes)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A folder of the real data beside the repository; the test is skipped where there is none.</summary>
    public static string SharedData(string name)
    {
        string? folder = SharedDataOrNull(name);
        if (folder is null)
            Assert.Skip($"the real data set {name} is not on this machine");
        return folder;
    }

    /// <summary>The same for tests that do without.</summary>
    public static string? SharedDataOrNull(string name)
    {
        string? root = Environment.GetEnvironmentVariable("GALAXY_SHARED_DATA");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); root is null && at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "GalaxyCluster.sln")))
                root = System.IO.Path.GetFullPath(System.IO.Path.Combine(at.FullName, "..", "shared", "data"));
        }

        string folder = System.IO.Path.Combine(root ?? "", name);
        return Directory.Exists(folder) ? folder : null;
    }
}
