namespace GalaxyCluster.Cli.Runs;

/// <summary>
/// Where things are kept that can be made or fetched again: <c>GALAXY_CACHE</c>, or the user's cache folder.
/// </summary>
internal static class CacheFolders
{
    /// <summary>Rendered data sets.</summary>
    public static string Datasets => Path.Combine(Root, "datasets");

    /// <summary>Shards that workers fetched, shared by all workers of a user.</summary>
    public static string Shards => Path.Combine(Root, "shards");

    private static string Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable("GALAXY_CACHE") is { Length: > 0 } given)
                return given;
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg)
                return Path.Combine(xdg, "galaxycluster");
            string local = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(local, "galaxycluster");
        }
    }
}
