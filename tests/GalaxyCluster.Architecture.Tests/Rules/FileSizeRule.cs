namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>A source file is read in one sitting: 400 lines, 600 for a kernel.</summary>
internal sealed class FileSizeRule : IRule
{
    public IEnumerable<string> Violations(SourceTree tree)
    {
        foreach (string path in tree.Files("src", ".cs"))
        {
            int limit = path.Contains("/Kernels/", StringComparison.Ordinal) ? 600 : 400;
            int lines = tree.Read(path).AsSpan().TrimEnd('\n').Count('\n') + 1;
            if (lines > limit) yield return $"{path} has {lines} lines, {limit} are allowed.";
        }
    }
}
