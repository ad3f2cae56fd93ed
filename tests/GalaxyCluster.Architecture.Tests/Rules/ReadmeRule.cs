namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>README shows the two commands that a new user types, each on a line of its own.</summary>
internal sealed class ReadmeRule : IRule
{
    private static readonly string[] Commands = ["dotnet run -c Release --project src/GalaxyCluster.Cli -- train", "dotnet test"];

    public IEnumerable<string> Violations(SourceTree tree)
    {
        if (!tree.Has("README.md")) return ["README.md is missing."];
        HashSet<string> lines = [.. tree.Read("README.md").Split('\n').Select(line => line.Trim())];
        return Commands.Where(command => !lines.Contains(command)).Select(command => $"README.md lacks the line: {command}");
    }
}
