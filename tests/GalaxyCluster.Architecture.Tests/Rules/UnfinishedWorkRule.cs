using System.Text.RegularExpressions;

namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>Nothing in src is left to be done.</summary>
internal sealed partial class UnfinishedWorkRule : IRule
{
    public IEnumerable<string> Violations(SourceTree tree) =>
        from path in tree.Files("src")
        from match in Mark().Matches(tree.Read(path))
        select $"{path} holds {match.Value}.";

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bNotImplementedException\b")]
    private static partial Regex Mark();
}
