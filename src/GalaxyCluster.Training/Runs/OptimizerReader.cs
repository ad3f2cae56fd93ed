using GalaxyCluster.Engine.Optimizers;

namespace GalaxyCluster.Training.Runs;

/// <summary>The vocabulary of <c>optimizer</c>. Ranges are those of the specs' own checks.</summary>
internal static class OptimizerReader
{
    public static OptimizerSpec Read(RunFields fields)
    {
        RunChoice choice = fields.Choice("optimizer", "adamW", "adamW", "sgd");
        return choice.Name == "sgd" ? ReadSgd(choice) : ReadAdamW(choice);
    }

    private static SgdSpec ReadSgd(RunChoice choice)
    {
        RunFields sgd = choice.Fields("learningRate", "momentum", "nesterov", "weightDecay");
        float rate = sgd.Number("learningRate", 0.05f, 1e-12f, 1e3f);
        float momentum = sgd.Number("momentum", 0.9f, 0, 0.9999f);
        bool nesterov = sgd.Flag("nesterov", false);
        if (nesterov && momentum == 0)
            choice.Reading.Problem(sgd.Node("nesterov"), $"'{choice.Path}.nesterov' needs a momentum above 0");
        return new SgdSpec(rate, momentum, nesterov, sgd.Number("weightDecay", 0, 0, 1e3f));
    }

    private static AdamWSpec ReadAdamW(RunChoice choice)
    {
        RunFields adam = choice.Fields("learningRate", "beta1", "beta2", "epsilon", "weightDecay");
        return new AdamWSpec(
            adam.Number("learningRate", 0.001f, 1e-12f, 1e3f), adam.Number("beta1", 0.9f, 0, 0.9999f),
            adam.Number("beta2", 0.999f, 0, 0.999999f), adam.Number("epsilon", 1e-8f, 1e-16f, 1),
            adam.Number("weightDecay", 0.01f, 0, 1e3f));
    }
}
