using GalaxyCluster.Architecture.Tests.Rules;
using Xunit;

namespace GalaxyCluster.Architecture.Tests;

/// <summary>This repository keeps its own rules.</summary>
public sealed class RepositoryTests
{
    private readonly SourceTree tree = SourceTree.OfThisRepository();

    [Fact]
    public void Rooms_refer_to_each_other_as_the_design_allows() => Keeps(new ReferenceRule());

    [Fact]
    public void Names_say_what_is_inside() => Keeps(new NamingRule());

    [Fact]
    public void Unsafe_code_and_intrinsics_stay_in_their_folders() => Keeps(new UnsafeCodeRule());

    [Fact]
    public void The_product_knows_nothing_of_stand_ins() => Keeps(new StandInRule());

    [Fact]
    public void Nothing_is_left_to_be_done() => Keeps(new UnfinishedWorkRule());

    [Fact]
    public void Files_are_short() => Keeps(new FileSizeRule());

    [Fact]
    public void README_shows_the_two_commands()
    {
        if (!tree.Has("README.md")) Assert.Skip("There is no README.md.");
        Keeps(new ReadmeRule());
    }

    [Fact]
    public void The_rules_see_the_source() => Assert.True(tree.Files("src", ".cs").Length > 20, "src was not found or is nearly empty.");

    private void Keeps(IRule rule)
    {
        string[] violations = [.. rule.Violations(tree)];
        if (violations.Length > 0) Assert.Fail(string.Join('\n', violations));
    }
}
