using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Tests.Training;

/// <summary>Trains a model on one batch of a <see cref="ToyProblem"/>.</summary>
internal static class ToyTraining
{
    /// <summary>Mean losses of the steps, in order.</summary>
    public static double[] Losses(Model model, LossSpec loss, OptimizerSpec optimizer, int batch, int steps)
    {
        ToyProblem toy = new(model.Input, model.ClassCount, batch);
        Optimizer stepper = Optimizer.Create(optimizer, model);
        float[] flat = new float[model.FlatLength];
        float[] contribution = new float[model.FlatLength];
        float[] state = new float[stepper.StateLength];
        double[] losses = new double[steps];
        using PreparedParameters parameters = new(model);
        using ModelExecutor executor = new(model, loss, batch);
        model.Initialize(flat, seed: 1);
        for (int step = 0; step < steps; step++)
        {
            parameters.Load(flat);
            StepResult result = executor.Train(
                parameters, toy.Images, toy.Targets, batch, new StepKey(1, 0, step, 0, 0), contribution);
            losses[step] = result.LossSum / batch;
            foreach (ref float value in contribution.AsSpan())
                value /= batch;
            stepper.Step(flat, contribution, state, step, 1f);
        }
        return losses;
    }
}
