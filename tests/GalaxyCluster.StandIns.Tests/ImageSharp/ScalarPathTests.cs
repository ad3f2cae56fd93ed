using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>The decoder's vector code has a scalar twin, which this machine may never run.</summary>
public class ScalarPathTests
{
    [Fact]
    public async Task The_same_pixels_come_out_without_vector_instructions()
    {
        StandIn.Require();
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList =
            {
                "exec", Assembly.GetExecutingAssembly().Location, "-class", typeof(JpegFixtureTests).FullName!,
            },
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
        start.Environment[JpegFixtureTests.ScalarRun] = "1";
        using Process child = Process.Start(start)!;
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output);
    }
}
