namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>Folders of the tests: a cache that all share, and one each that goes away.</summary>
internal static class TestFolders
{
    private static readonly Lazy<string> _cache = new(CreateCache);

    /// <summary>Rendered data sets and shards, so that each is made once in a test run.</summary>
    public static string Cache => _cache.Value;

    /// <summary>The repository's folder, found by its solution file.</summary>
    public static string Repository
    {
        get
        {
            for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "GalaxyCluster.sln")))
                    return folder;
            }

            throw new InvalidOperationException("no GalaxyCluster.sln above the tests");
        }
    }

    /// <summary>The folder of real data beside the checkout, or null.</summary>
    public static string? SharedData
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("GALAXY_SHARED_DATA")
                ?? Path.Combine(Path.GetDirectoryName(Repository.TrimEnd('/'))!, "shared", "data");
            return Directory.Exists(folder) ? folder : null;
        }
    }

    private static string CreateCache()
    {
        string folder = Directory.CreateTempSubdirectory("galaxy-cache-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}

/// <summary>A folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("galaxy-test-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string Root => _path;

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
