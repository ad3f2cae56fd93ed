using System.Text;
using GalaxyCluster.Wire.Bulk;

namespace GalaxyCluster.Cluster.Tests.Wire;

public sealed class Crc32CTests
{
    [Fact]
    public void TheCheckValuesOfTheStandardsHold()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32])); // RFC 3720, B.4
        Assert.Equal(0u, Crc32C.Of([]));
    }
}
