using GalaxyCluster.Engine.Tests.Kernels;
using GalaxyCluster.Engine.Verification;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Verification;

/// <summary>Every check of <c>galaxy verify-engine</c> passes here, and each can fail.</summary>
[Collection(nameof(SimdPathCollection))]
public sealed class EngineVerificationTests
{
    [Fact]
    public void EveryCheckPasses() =>
        Assert.All(EngineVerification.Run(), check => Assert.True(check.Passed, $"{check.Name}: {check.Detail}"));

    [Fact]
    public void AMultiplyAddOfTwoRoundingsIsCaught()
    {
        Assert.False(MultiplyAddCheck.Run((a, b, c) => (a * b) + c).Passed);
        Assert.False(MultiplyAddCheck.Run((a, b, c) => (float)(((double)a * b) + c)).Passed);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("log")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    [InlineData("erf")]
    public void AFunctionThreeUnitsOffIsCaught(string wrong) =>
        Assert.False(FunctionCheck.Run((name, x) =>
        {
            float right = FunctionCheck.Engine(name, x);
            return name == wrong ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(right) + 3) : right;
        }).Passed);

    [Fact]
    public void AnotherDigestIsCaught()
    {
        Assert.True(PathCheck.Compare("x", [("a", new string('0', 64)), ("b", new string('0', 64))]).Passed);
        Assert.False(PathCheck.Compare("x", [("a", new string('0', 64)), ("b", new string('1', 64))]).Passed);
    }

    [Fact]
    public void AGradientFivePercentTooLongIsCaught()
    {
        Assert.False(GradientCheck.Run(gradient => Scale(gradient, 1.05f)).Passed);
        Assert.False(GradientCheck.Run(gradient => gradient.AsSpan(0, 20).Clear()).Passed);
        Assert.False(GradientCheck.Run(gradient => gradient[0] = float.NaN).Passed);
    }

    [Fact]
    public void ATrainingThatGoesElsewhereIsCaught() =>
        Assert.False(TrainingCheck.Run(flat => Scale(flat, 0.98f)).Passed);

    private static void Scale(float[] values, float factor)
    {
        foreach (ref float value in values.AsSpan())
            value *= factor;
    }
}
