using System.Text.RegularExpressions;

namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>Pointers and vector intrinsics stay where every bound is stated: in the kernels and in the tensor transport.</summary>
internal sealed partial class UnsafeCodeRule : IRule
{
    private static readonly string[] AllowedFolders =
    [
        "src/GalaxyCluster.Engine/Kernels/", "src/GalaxyCluster.Engine/Tensors/", "src/GalaxyCluster.Wire/Bulk/",
    ];

    public IEnumerable<string> Violations(SourceTree tree)
    {
        foreach (string path in tree.Files("src", ".cs"))
        {
            if (AllowedFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))) continue;
            foreach (Match match in Unsafe().Matches(CSharpText.CodeOf(tree.Read(path))))
                yield return $"{path}: {match.Value} belongs under {string.Join(" or ", AllowedFolders)}.";
        }
    }

    [GeneratedRegex(@"\bunsafe\b|\bSystem\.Runtime\.Intrinsics\b")]
    private static partial Regex Unsafe();
}
