using GalaxyCluster.Engine.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Training;

public sealed class EngineSelfTestTests
{
    [Fact]
    public void TheDigestIsOneHashAndStays()
    {
        string digest = EngineSelfTest.Digest();
        Assert.Matches("^[0-9a-f]{64}$", digest);
        Assert.Equal(digest, EngineSelfTest.Digest());
    }
}
