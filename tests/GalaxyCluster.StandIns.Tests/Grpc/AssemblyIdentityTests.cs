using Grpc.Core;
using Grpc.Net.Compression;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.Grpc;

public sealed class AssemblyIdentityTests
{
    [Theory]
    [InlineData(typeof(Metadata), "Grpc.Core.Api")]
    [InlineData(typeof(GzipCompressionProvider), "Grpc.Net.Common")]
    public void Is_the_one_that_the_official_packages_bind_to(Type type, string name)
    {
        System.Reflection.AssemblyName identity = type.Assembly.GetName();

        Assert.Equal(name, identity.Name);
        Assert.Equal(new Version(2, 0, 0, 0), identity.Version);
        Assert.Equal("d754f35622e28bad", Convert.ToHexStringLower(identity.GetPublicKeyToken()!));
    }
}
