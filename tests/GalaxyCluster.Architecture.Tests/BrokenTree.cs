using GalaxyCluster.Architecture.Tests.Rules;

namespace GalaxyCluster.Architecture.Tests;

/// <summary>A small repository in a temporary folder that keeps every rule, to be broken in one place.</summary>
internal sealed class BrokenTree : IDisposable
{
    private static readonly string[] Rooms =
        ["Engine", "Data", "Training", "Protocol", "Wire", "Coordinator", "Worker", "Dashboard", "Cli"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("galaxy-rules-");

    public BrokenTree()
    {
        foreach (string room in Rooms) Project(room);
        Write("src/GalaxyCluster.Engine/Layers/Dense.cs", "namespace GalaxyCluster.Engine;\n\npublic sealed class Dense;\n");
        Write("README.md", "# Galaxy\n\n```\ndotnet run -c Release --project src/GalaxyCluster.Cli -- train\ndotnet test\n```\n");
    }

    public string[] Violations(IRule rule) => [.. rule.Violations(new SourceTree(folder.FullName))];

    public void Write(string path, string text)
    {
        string full = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Writes a room's csproj with some items.</summary>
    public void Project(string room, params string[] items) =>
        Write(
            $"src/GalaxyCluster.{room}/GalaxyCluster.{room}.csproj",
            $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{string.Concat(items)}</ItemGroup></Project>\n");

    public static string ReferenceTo(string room) =>
        $"<ProjectReference Include=\"../GalaxyCluster.{room}/GalaxyCluster.{room}.csproj\" />";

    public void Delete(string path) => File.Delete(Path.Combine(folder.FullName, path));

    public void Dispose() => folder.Delete(recursive: true);
}
