namespace GalaxyCluster.Engine.Optimizers;

/// <summary>
/// Stochastic gradient descent, in PyTorch's convention: d = gradient + weightDecay * w; v = momentum * v + d;
/// w -= rate * v, or with Nesterov w -= rate * (d + momentum * v).
/// </summary>
/// <param name="LearningRate">Above 0.</param>
/// <param name="Momentum">0 to below 1.</param>
/// <param name="Nesterov">Needs momentum.</param>
/// <param name="WeightDecay">L2: added to the gradient of tensors that decay.</param>
public sealed record SgdSpec(float LearningRate, float Momentum = 0f, bool Nesterov = false, float WeightDecay = 0f)
    : OptimizerSpec
{
    public override float LearningRate { get; init; } = LearningRate;

    public override void Validate()
    {
        Check("learningRate", LearningRate, 1e-12f, 1e3f);
        Check("momentum", Momentum, 0f, 0.9999f);
        Check("weightDecay", WeightDecay, 0f, 1e3f);
        if (Nesterov && Momentum == 0f)
            throw new ArgumentException("nesterov needs a momentum above 0");
    }
}
