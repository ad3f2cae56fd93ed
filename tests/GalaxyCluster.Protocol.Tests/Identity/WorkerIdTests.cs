using GalaxyCluster.Protocol.Identity;
using Xunit;

namespace GalaxyCluster.Protocol.Tests.Identity;

public sealed class WorkerIdTests
{
    [Theory]
    [InlineData("w1", true)]
    [InlineData("node-7.lab_A", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-x", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    public void NamesAreShortAndPlain(string? name, bool isValid) => Assert.Equal(isValid, WorkerId.IsValid(name));

    [Fact]
    public void NamesHaveAtMost64Characters()
    {
        Assert.True(WorkerId.IsValid(new string('a', 64)));
        Assert.False(WorkerId.IsValid(new string('a', 65)));
    }
}
