using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.EndToEnd.Tests.Processes;

namespace GalaxyCluster.EndToEnd.Tests;

public sealed partial class ExitCodesTests
{
    [GeneratedRegex(@"^\| (?<code>[0-9]+) \| \S.* \|$")]
    private static partial Regex Row();

    [Fact]
    public void ReadmeListsEachExitCodeOnce()
    {
        string[] lines = File.ReadAllLines(Path.Combine(TestFolders.Repository, "README.md"));
        int[] listed =
        [
            .. lines.SkipWhile(line => line != "## Exit codes").Skip(1)
                .TakeWhile(line => !line.StartsWith('#'))
                .Select(line => Row().Match(line))
                .Where(match => match.Success)
                .Select(match => int.Parse(match.Groups["code"].ValueSpan, CultureInfo.InvariantCulture)),
        ];
        int[] codes =
        [
            .. typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => (int)field.GetRawConstantValue()!).Order(),
        ];
        Assert.NotEmpty(codes);
        Assert.Equal(codes, listed);
    }
}
