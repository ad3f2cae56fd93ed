using System.Diagnostics;
using GalaxyCluster.Engine.Kernels;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>
/// The kernels' bits do not depend on the processor: this test program runs itself with instruction sets switched off.
/// </summary>
[Collection(nameof(SimdPathCollection))]
public sealed class InstructionSetTests
{
    private const string ReportFile = "GALAXY_KERNEL_HASH_FILE";

    public static TheoryData<string, SimdPath> Settings => new()
    {
        { "DOTNET_EnableAVX512", SimdPath.Vector256 },
        { "DOTNET_EnableAVX2", SimdPath.Vector128 },
        { "DOTNET_EnableHWIntrinsic", SimdPath.Scalar },
    };

    [Fact]
    public void The_hash_of_all_kernels_repeats()
    {
        string hash = KernelHash.Compute();
        // In a child process of the test below, the parent waits for this line.
        if (Environment.GetEnvironmentVariable(ReportFile) is { } file)
            File.WriteAllText(file, $"{Simd.Path} {hash}");
        Assert.Equal(hash, KernelHash.Compute());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Narrower_processors_compute_the_same_bits(string setting, SimdPath expected)
    {
        if (Simd.Widest <= expected)
            Assert.Skip($"this processor has no path wider than {expected}");
        string[] report = (await ReportOfChildAsync(setting)).Split(' ');
        // First that the switch worked: an unknown setting would be ignored in silence.
        Assert.Equal(expected.ToString(), report[0]);
        Assert.Equal(KernelHash.Compute(), report[1]);
    }

    private static async Task<string> ReportOfChildAsync(string setting)
    {
        string file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            // Under `dotnet X.dll` the process is dotnet and wants the assembly first.
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
                start.ArgumentList.Add(typeof(InstructionSetTests).Assembly.Location);
            start.ArgumentList.Add("-method");
            start.ArgumentList.Add($"{typeof(InstructionSetTests).FullName}.{nameof(The_hash_of_all_kernels_repeats)}");
            start.Environment[setting] = "0";
            start.Environment[ReportFile] = file;
            using var child = Process.Start(start)!;
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0, output);
            return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
