using GalaxyCluster.Engine.Losses;

namespace GalaxyCluster.Training.Runs;

/// <summary>The vocabulary of <c>loss</c>.</summary>
internal static class LossReader
{
    public static LossSpec Read(RunFields fields)
    {
        RunChoice choice = fields.Choice(
            "loss", "softmaxCrossEntropy", "softmaxCrossEntropy", "sigmoidCrossEntropy", "meanSquaredError", "quadraticCost");
        switch (choice.Name)
        {
            case "sigmoidCrossEntropy":
                choice.Fields();
                return new SigmoidCrossEntropySpec();
            case "meanSquaredError":
                choice.Fields();
                return new MeanSquaredErrorSpec();
            case "quadraticCost":
                choice.Fields();
                return new QuadraticCostSpec();
            default:
                RunFields entropy = choice.Fields("labelSmoothing", "classWeights");
                return new SoftmaxCrossEntropySpec(
                    entropy.Number("labelSmoothing", 0, 0, 0.99f), entropy.Numbers("classWeights"));
        }
    }
}
