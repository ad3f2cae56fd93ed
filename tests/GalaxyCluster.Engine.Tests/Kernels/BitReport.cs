using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tests.Training;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>
/// What a process computes, one hash a line: all kernels, and every named model after some training steps. Two
/// processors agree when all their lines do, but for <see cref="Path"/> and <see cref="Broken"/>.
/// </summary>
internal static class BitReport
{
    /// <summary>The line that names the vector path.</summary>
    public const string Path = "path";

    /// <summary>The line of a kernel that is wrong on purpose: its sum depends on the width.</summary>
    public const string Broken = "broken kernel";

    /// <summary>Steps after which training is compared on processors that take hundreds of times longer.</summary>
    public const int FewSteps = 4;

    /// <summary>Steps that the bits must survive.</summary>
    public const int AllSteps = 100;

    /// <summary>The lines of this process. Without all steps, training ends after the few.</summary>
    public static SortedDictionary<string, string> Compute(bool allSteps)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Path] = Simd.Path.ToString(),
            [Broken] = WidthDependentSum(),
            ["kernels"] = KernelHash.Compute(),
            ["self-test"] = Engine.Training.EngineSelfTest.Digest(),
        };
        int[] steps = allSteps ? [FewSteps, AllSteps] : [FewSteps];
        foreach (string name in KnownModels.Names)
        {
            string[] hashes = TrainingHash.Compute(name, steps);
            for (int i = 0; i < steps.Length; i++)
                lines[$"{name} after {steps[i].ToString(CultureInfo.InvariantCulture)} steps"] = hashes[i];
        }

        return lines;
    }

    public static void Write(string file, IReadOnlyDictionary<string, string> lines) =>
        File.WriteAllLines(file, lines.Select(line => $"{line.Key}\t{line.Value}"));

    public static IReadOnlyDictionary<string, string> Read(string file) =>
        File.ReadAllLines(file).Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>Names of the lines in the narrower processor's report that differ from the wider one's.</summary>
    public static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> actual) =>
        [.. actual.Keys.Where(name => name is not (Path or Broken) && actual[name] != expected[name])];

    /// <summary>A dot product with as many partial sums as the vector has lanes: the mistake that all this is against.</summary>
    private static string WidthDependentSum()
    {
        int lanes = Simd.Path switch
        {
            SimdPath.Vector512 => 16,
            SimdPath.Vector256 => 8,
            SimdPath.Vector128 => 4,
            _ => 1,
        };
        float[] x = RandomTensors.Array(1024, 6);
        float[] sums = new float[lanes];
        for (int i = 0; i < x.Length; i++)
            sums[i % lanes] = float.FusedMultiplyAdd(x[i], x[i], sums[i % lanes]);
        float total = 0f;
        foreach (float sum in sums)
            total += sum;
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>([total])));
    }
}
