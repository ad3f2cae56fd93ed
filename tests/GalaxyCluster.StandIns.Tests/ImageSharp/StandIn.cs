using System.Reflection;
using SixLabors.ImageSharp;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>Tells the stand-in from the official package, which these tests may also be built with.</summary>
internal static class StandIn
{
    private static bool Present => typeof(Image).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(a => a.Key == "GalaxyCluster.StandIn");

    /// <summary>
    /// Skips what only the stand-in promises: pixels like libjpeg's, limits of its own, no other exceptions.
    /// </summary>
    public static void Require() => Assert.SkipUnless(Present, "Built with the official SixLabors.ImageSharp.");
}
