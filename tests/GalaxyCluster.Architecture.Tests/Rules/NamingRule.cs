using System.Text.RegularExpressions;

namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>No folder, file or type in src has a name that could hold anything.</summary>
internal sealed partial class NamingRule : IRule
{
    public IEnumerable<string> Violations(SourceTree tree)
    {
        foreach (string path in tree.Files("src"))
        {
            foreach (string part in path.Split('/', '.'))
                if (VagueWord().IsMatch(part)) yield return $"{path}: the name {part} says nothing.";
            if (!path.EndsWith(".cs", StringComparison.Ordinal)) continue;
            foreach (Match type in TypeDeclaration().Matches(CSharpText.CodeOf(tree.Read(path))))
                if (VagueWord().IsMatch(type.Groups["name"].Value)) yield return $"{path}: the type {type.Groups["name"].Value} says nothing.";
        }
    }

    /// <summary>A whole word of a PascalCase name.</summary>
    [GeneratedRegex(@"(?:^|[a-z0-9_])(?:Utils?|Utility|Utilities|Helpers?|Managers?|Common)(?=$|[A-Z0-9_])")]
    private static partial Regex VagueWord();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\],.?]+)\s+(?<name>\w+)")]
    private static partial Regex TypeDeclaration();
}
