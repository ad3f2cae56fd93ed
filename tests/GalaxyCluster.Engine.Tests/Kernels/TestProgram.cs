using System.Diagnostics;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>This test program, run once more with other settings of the runtime.</summary>
internal static class TestProgram
{
    /// <summary>Runs the tests that xunit's filter selects; fails with their output unless all pass.</summary>
    /// <param name="filter">Such as -method NAME or -class NAME.</param>
    /// <param name="environment">NAME=VALUE, added to this process's own.</param>
    public static async Task RunAsync(string[] filter, params string[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Under `dotnet X.dll` the process is dotnet and wants the assembly first.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(TestProgram).Assembly.Location);
        foreach (string argument in filter)
            start.ArgumentList.Add(argument);
        foreach (string setting in environment)
        {
            string[] pair = setting.Split('=', 2);
            start.Environment[pair[0]] = pair[1];
        }

        using var child = Process.Start(start)!;
        try
        {
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0, output);
        }
        finally
        {
            if (!child.HasExited)
                child.Kill(entireProcessTree: true);
        }
    }
}
