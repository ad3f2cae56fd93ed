namespace GalaxyCluster.Data.Tests;

/// <summary>Files of tests/Fixtures, copied beside the tests.</summary>
internal static class TestFixture
{
    public static string PathOf(params string[] names) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. names]);
}
