namespace GalaxyCluster.Engine.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): w -= rate * weightDecay * w; m and v are running
/// means of the gradient and its square; w -= rate * m' / (sqrt(v') + epsilon), with m' = m / (1 - beta1^t), v' = v /
/// (1 - beta2^t).
/// </summary>
public sealed record AdamWSpec(
    float LearningRate, float Beta1 = 0.9f, float Beta2 = 0.999f, float Epsilon = 1e-8f,
    float WeightDecay = 0.01f) : OptimizerSpec
{
    public override float LearningRate { get; init; } = LearningRate;

    public override void Validate()
    {
        Check("learningRate", LearningRate, 1e-12f, 1e3f);
        Check("beta1", Beta1, 0f, 0.9999f);
        Check("beta2", Beta2, 0f, 0.999999f);
        Check("epsilon", Epsilon, 1e-16f, 1f);
        Check("weightDecay", WeightDecay, 0f, 1e3f);
    }
}
