namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>The files of a repository as its rules see them; paths are relative, with forward slashes.</summary>
internal sealed class SourceTree(string root)
{
    private static readonly HashSet<string> BuildFolders = ["bin", "obj", ".artifacts"];

    /// <summary>Walks up from the running test to the folder that holds the solution.</summary>
    public static SourceTree OfThisRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "GalaxyCluster.sln"))) return new SourceTree(folder.FullName);
        throw new DirectoryNotFoundException($"No GalaxyCluster.sln above {AppContext.BaseDirectory}.");
    }

    public bool Has(string path) => File.Exists(Path.Combine(root, path));

    public string Read(string path) => File.ReadAllText(Path.Combine(root, path));

    /// <summary>The files in a folder and below it, in ordinal order; those of build output are left out.</summary>
    public string[] Files(string folder, string ending = "")
    {
        string start = Path.Combine(root, folder);
        if (!Directory.Exists(start)) return [];
        return
        [
            .. Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                .Where(path => path.EndsWith(ending, StringComparison.Ordinal) && !path.Split('/').Any(BuildFolders.Contains))
                .Order(StringComparer.Ordinal),
        ];
    }
}
