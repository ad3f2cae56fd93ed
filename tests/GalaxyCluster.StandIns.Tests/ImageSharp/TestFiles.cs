using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>Finds files beside the tests' sources and in the shared data folder.</summary>
internal static class TestFiles
{
    /// <summary>A committed fixture.</summary>
    public static byte[] Fixture(string name) => File.ReadAllBytes(
        Path.Combine(Repository(), "tests", "GalaxyCluster.StandIns.Tests", "ImageSharp", "Fixtures", name));

    /// <summary>
    /// Every n-th file of a folder of the shared data, so that there are <paramref name="count"/>; skips the test if
    /// absent.
    /// </summary>
    public static string[] Shared(string folder, int count)
    {
        string root = Environment.GetEnvironmentVariable("GALAXY_SHARED_DATA")
            ?? Path.Combine(Repository(), "..", "shared", "data");
        string path = Path.Combine(root, folder);
        Assert.SkipUnless(Directory.Exists(path), $"No {path}.");
        string[] files = Directory.GetFiles(path);
        Array.Sort(files, StringComparer.Ordinal);
        int step = Math.Max(1, files.Length / count);
        return [.. files.Where((_, i) => i % step == 0).Take(count)];
    }

    private static string Repository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GalaxyCluster.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("No GalaxyCluster.sln above the tests.");
    }
}
