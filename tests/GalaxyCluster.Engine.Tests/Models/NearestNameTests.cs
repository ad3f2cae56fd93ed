using GalaxyCluster.Engine.Models;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Models;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["conv", "concat", "dense", "dropout", "maxPool"];

    [Theory]
    [InlineData("convv", "conv")]
    [InlineData("cnov", "conv")]
    [InlineData("Dense", "dense")]
    [InlineData("MAXPOOL", "maxPool")]
    [InlineData("dropuot", "dropout")]
    [InlineData("", null)]
    [InlineData("transformer", null)]
    public void FindsTheFewestEdits(string word, string? expected) => Assert.Equal(expected, NearestName.Find(word, Names));

    [Fact]
    public void ALongWordIsNotCompared() => Assert.Null(NearestName.Find(new string('c', 100_000), Names));

    [Fact]
    public void WithoutANearOneAllAreListed()
        => Assert.Equal("; expected conv, concat, dense, dropout, maxPool", NearestName.Suggestion("transformer", Names));
}
