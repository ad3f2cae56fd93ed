namespace GalaxyCluster.Training.Runs;

/// <summary>What is done with the average movement of the slots when localSteps is above 1.</summary>
public abstract record OuterSpec;

/// <summary>
/// The average of the slots' parameters becomes the next parameters (local SGD; McMahan et al. 2017).
/// </summary>
public sealed record AverageOuterSpec : OuterSpec;

/// <summary>
/// Nesterov momentum on the average movement d = start − mean(end): v ← μ·v + d; p ← p − η·(d + μ·v)
/// (DiLoCo; Douillard et al. 2023). Buffers are averaged.
/// </summary>
/// <param name="LearningRate">η, above 0.</param>
/// <param name="Momentum">μ in [0, 1).</param>
public sealed record NesterovOuterSpec(float LearningRate, float Momentum) : OuterSpec;
