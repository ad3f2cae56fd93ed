namespace GalaxyCluster.Engine.Verification;

/// <summary>
/// Whether the engine computes on this machine what it must: arithmetic, functions, one set of bits on every vector
/// path and number of threads, gradients, Winograd's error, and a short training. Some seconds in all.
/// </summary>
/// <remarks>The test suites check more; this is what can be asked of a machine that has the program alone.</remarks>
public static class EngineVerification
{
    /// <summary>Runs the checks one by one, as they are asked for. Nothing else may compute in this process meanwhile:
    /// the vector path is switched.</summary>
    public static IEnumerable<EngineCheck> Run()
    {
        yield return MultiplyAddCheck.Run(float.FusedMultiplyAdd);
        yield return FunctionCheck.Run(FunctionCheck.Engine);
        yield return PathCheck.Paths();
        yield return PathCheck.Threads();
        yield return GradientCheck.Run(static contribution => { });
        yield return WinogradCheck.Run();
        yield return TrainingCheck.Run(static flat => { });
    }
}
