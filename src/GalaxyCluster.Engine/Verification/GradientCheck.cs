using System.Globalization;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Verification;

/// <summary>
/// The gradient of every tensor of a smooth network, against central differences of the loss along two directions: the
/// gradient itself, and a random one.
/// </summary>
internal static class GradientCheck
{
    private const int Batch = 3;

    private const int Classes = 3;

    private const float Distance = 0.02f;

    // Of the gradient's length: third derivatives and the rounding of float32 losses stay well below.
    private const double Allowed = 0.01;

    private const string Network = """
        {
          "name": "gradient-check",
          "layers": [
            { "conv": { "filters": 6, "kernel": 3 } }, { "groupNorm": 2 }, { "silu": {} }, { "avgPool": 2 },
            { "residual": [ { "conv": { "filters": 6, "kernel": 3, "groups": 2 } }, { "tanh": {} } ] },
            { "conv": { "filters": 5, "kernel": 5, "stride": 2, "bias": false } }, { "batchNorm": {} }, { "gelu": {} },
            { "conv": { "filters": 4, "kernel": 1 } }, { "flatten": {} }, { "dense": 7 }, { "sigmoid": {} }, { "dense": "classes" }
          ]
        }
        """;

    /// <param name="spoil">Does something to the gradient before it is checked: nothing, outside of tests.</param>
    public static EngineCheck Run(Action<float[]> spoil)
    {
        Model model = Model.Build(ModelSpec.FromCanonical(Network), new ImageShape(2, 8, 8), Classes);
        using Problem problem = new(model);
        float[] gradient = problem.Gradient();
        spoil(gradient);
        double worst = 0;
        string where = "";
        foreach (ParameterTensor tensor in model.Parameters.Where(tensor => tensor.Kind == ParameterKind.Trainable))
        {
            double error = problem.Error(gradient, tensor);
            if (error >= worst)
                (worst, where) = (error, tensor.Name);
        }

        return new EngineCheck(
            "gradients are the loss's slopes", worst <= Allowed,
            string.Create(CultureInfo.InvariantCulture, $"largest difference {worst:P2} of the gradient's length, at {where}"));
    }

    private sealed class Problem : IDisposable
    {
        private readonly Model _model;
        private readonly PreparedParameters _prepared;
        private readonly ModelExecutor _executor;
        private readonly float[] _flat;
        private readonly float[] _images;
        private readonly float[] _targets = new float[Batch * Classes];
        private readonly float[] _contribution;

        public Problem(Model model)
        {
            _model = model;
            _prepared = new PreparedParameters(model);
            _executor = new ModelExecutor(model, new SoftmaxCrossEntropySpec(LabelSmoothing: 0.1f), Batch);
            _flat = new float[model.FlatLength];
            _contribution = new float[model.FlatLength];
            model.Initialize(_flat, seed: 4);
            _images = Normal(Batch * model.Input.Length, 0);
            for (int i = 0; i < Batch; i++)
                _targets[(i * Classes) + i] = 1f;
        }

        public float[] Gradient()
        {
            Loss(_flat);
            return [.. _contribution];
        }

        /// <summary>The larger error of the two slopes, over the gradient's length.</summary>
        public double Error(float[] gradient, ParameterTensor tensor)
        {
            ReadOnlySpan<float> own = gradient.AsSpan(tensor.Offset, tensor.Length);
            double length = Length(own);
            return length == 0 || !double.IsFinite(length)
                ? double.PositiveInfinity
                : Math.Max(
                    SlopeError(own, own, tensor, length),
                    SlopeError(own, Normal(tensor.Length, (uint)tensor.Offset + 1), tensor, length));
        }

        public void Dispose()
        {
            _executor.Dispose();
            _prepared.Dispose();
        }

        private static float[] Normal(int length, uint stream)
        {
            CounterRandom random = new(5, RandomPurpose.Benchmark, stream);
            var values = new float[length];
            for (int i = 0; i < length; i++)
                values[i] = random.Normal((ulong)i);
            return values;
        }

        private static double Length(ReadOnlySpan<float> values)
        {
            double sum = 0;
            foreach (float value in values)
                sum += (double)value * value;
            return Math.Sqrt(sum);
        }

        private double SlopeError(
            ReadOnlySpan<float> gradient, ReadOnlySpan<float> direction, ParameterTensor tensor, double length)
        {
            double scale = 1.0 / Length(direction);
            double expected = 0;
            for (int i = 0; i < direction.Length; i++)
                expected += gradient[i] * (scale * direction[i]);
            double slope = (LossAt(direction, tensor, scale * Distance) - LossAt(direction, tensor, -scale * Distance))
                / (2 * Distance);
            return Math.Abs(slope - expected) / length;
        }

        private double LossAt(ReadOnlySpan<float> direction, ParameterTensor tensor, double distance)
        {
            float[] moved = [.. _flat];
            for (int i = 0; i < direction.Length; i++)
                moved[tensor.Offset + i] += (float)(distance * direction[i]);
            return Loss(moved);
        }

        private double Loss(float[] flat)
        {
            _prepared.Load(flat);
            return _executor.Train(_prepared, _images, _targets, Batch, default, _contribution).LossSum;
        }
    }
}
