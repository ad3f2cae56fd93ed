using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>
/// The bits of kernels and of training do not depend on the processor: this test program runs itself with instruction
/// sets switched off. docs/kernels.md says how to try all steps without vectors, and how to try NEON.
/// </summary>
[Collection(nameof(SimdPathCollection))]
public sealed class InstructionSetTests
{
    private const string ReportFile = "GALAXY_BIT_REPORT";

    /// <summary>Set to 1, all steps are compared on Vector128 and on plain floats too: some minutes.</summary>
    private const string AllStepsFlag = "GALAXY_ALL_STEPS";

    /// <summary>Set to 1, training ends after the few steps on any path: for emulators.</summary>
    private const string FewSteps = "GALAXY_BIT_REPORT_FEW_STEPS";

    private static readonly Lazy<SortedDictionary<string, string>> Here = new(() => BitReport.Compute(allSteps: true));

    public static TheoryData<string, SimdPath> Settings => new()
    {
        { "DOTNET_EnableAVX512", SimdPath.Vector256 },
        { "DOTNET_EnableAVX2", SimdPath.Vector128 },
        { "DOTNET_EnableHWIntrinsic", SimdPath.Scalar },
    };

    private static bool AllStepsWanted => Environment.GetEnvironmentVariable(AllStepsFlag) == "1";

    private static bool AllStepsHere =>
        Environment.GetEnvironmentVariable(FewSteps) != "1" && (Simd.Path > SimdPath.Vector128 || AllStepsWanted);

    /// <summary>In a child process of the tests below, and under an emulator, this writes the report.</summary>
    [Fact]
    public void The_hash_of_all_kernels_repeats()
    {
        if (Environment.GetEnvironmentVariable(ReportFile) is { } file)
            BitReport.Write(file, BitReport.Compute(AllStepsHere));
        Assert.Equal(KernelHash.Compute(), KernelHash.Compute());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Narrower_processors_compute_the_same_bits(string setting, SimdPath expected)
    {
        if (Simd.Widest <= expected)
            Assert.Skip($"this processor has no path wider than {expected}");
        IReadOnlyDictionary<string, string> report = await ReportOfChildAsync(setting);
        // First that the switch worked: an unknown setting would be ignored in silence.
        Assert.Equal(expected.ToString(), report[BitReport.Path]);
        Assert.Equal(4 + (KnownModels.Names.Length * (expected <= SimdPath.Vector128 && !AllStepsWanted ? 1 : 2)), report.Count);
        Assert.Empty(BitReport.Differences(Here.Value, report));
        // The same comparison sees a kernel whose sum depends on the width.
        Assert.NotEqual(Here.Value[BitReport.Broken], report[BitReport.Broken]);
    }

    /// <summary>A line that differs is found, and only that one.</summary>
    [Fact]
    public void A_model_with_one_other_bit_is_caught()
    {
        var other = new SortedDictionary<string, string>(Here.Value, StringComparer.Ordinal);
        string line = $"small after {BitReport.AllSteps} steps";
        other[line] = (other[line][0] == '0' ? "1" : "0") + other[line][1..];
        Assert.Equal([line], BitReport.Differences(Here.Value, other));
    }

    /// <summary>Fused multiply-add without the instruction: by .NET's own call, and by the C library's plain form.</summary>
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic=0", "GALAXY_NOTHING=0")]
    [InlineData("DOTNET_EnableHWIntrinsic=0", "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2")]
    public async Task Software_multiply_add_rounds_once(string setting, string library) =>
        await TestProgram.RunAsync(["-class", typeof(FusedMultiplyAddTests).FullName!], setting, library);

    private static async Task<IReadOnlyDictionary<string, string>> ReportOfChildAsync(string setting)
    {
        string file = Path.GetTempFileName();
        try
        {
            await TestProgram.RunAsync(
                ["-method", $"{typeof(InstructionSetTests).FullName}.{nameof(The_hash_of_all_kernels_repeats)}"],
                $"{setting}=0", $"{ReportFile}={file}");
            return BitReport.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
