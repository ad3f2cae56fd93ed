using System.Collections.Immutable;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>
/// A network in training mode by its definition: float64, plain loops, forward only. Nothing in it comes from the engine but
/// the parsed settings. Central differences of its loss are the truth for every gradient.
/// </summary>
internal sealed class Float64Network(ModelSpec spec, ImageShape input, int classes, StepKey key)
{
    private double[] _flat = [];

    private int _nextParameter;

    private int _nextLayer;

    /// <summary>The sum of the losses of a batch.</summary>
    public double Loss(double[] flat, IReadOnlyList<float> images, IReadOnlyList<float> targets, int batch, LossSpec loss)
    {
        (_flat, _nextParameter, _nextLayer) = (flat, 0, 0);
        Batch64 x = new(batch, input.Channels, input.Height, input.Width);
        for (int i = 0; i < x.Values.Length; i++)
            x.Values[i] = images[i];
        return Float64Loss.Sum(Chain(spec.Layers, x), targets, loss);
    }

    private Batch64 Chain(ImmutableArray<LayerSpec> layers, Batch64 x)
    {
        _nextLayer++;
        foreach (LayerSpec layer in layers)
            x = Run(layer, _nextLayer++, x);
        return x;
    }

    private Batch64 Run(LayerSpec layer, int index, Batch64 x) => layer.Kind switch
    {
        "conv" => Convolve(layer, x),
        "dense" => Dense(layer, x),
        "maxPool" => Pool(layer, x, window => window.Max()),
        "avgPool" => Pool(layer, x, window => window.Average()),
        "globalAveragePool" => GlobalAverage(x),
        "flatten" => new Batch64(x.Count, x.Channels * x.Height * x.Width, 1, 1) { Values = x.Values },
        "relu" => x.Map(v => Math.Max(v, 0)),
        "leakyRelu" => x.Map(v => v > 0 ? v : layer.Number("slope") * v),
        "sigmoid" => x.Map(Sigmoid),
        "tanh" => x.Map(Math.Tanh),
        "silu" => x.Map(v => v * Sigmoid(v)),
        "gelu" => x.Map(v => v * 0.5 * (1 + Erf(v / Math.Sqrt(2)))),
        "softmax" => Softmax(x),
        "batchNorm" => BatchNorm(layer, x),
        "groupNorm" => GroupNorm(layer, x),
        "dropout" => Dropout(layer, index, x),
        "residual" => Residual(layer, x),
        "concat" => Concat(layer, x),
        _ => throw new InvalidOperationException($"layer '{layer.Kind}' has no definition here: add one"),
    };

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    /// <summary>Maclaurin series; good to 1e-12 for the |v| below 3 that the cases have.</summary>
    private static double Erf(double v)
    {
        double term = v, sum = v;
        for (int n = 1; n < 100; n++)
        {
            term *= -v * v / n;
            sum += term / ((2 * n) + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private double[] Take(int count)
    {
        double[] taken = _flat[_nextParameter..(_nextParameter + count)];
        _nextParameter += count;
        return taken;
    }

    private Batch64 Convolve(LayerSpec layer, Batch64 x)
    {
        (int filters, int kernel, int stride, int groups)
            = (layer.Int("filters"), layer.Int("kernel"), layer.Int("stride"), layer.Int("groups"));
        int padding = layer["padding"] is int pixels ? pixels : kernel / 2;
        int inGroup = x.Channels / groups;
        double[] weight = Take(filters * inGroup * kernel * kernel);
        double[] bias = layer.Flag("bias") ? Take(filters) : new double[filters];
        Batch64 y = new(
            x.Count, filters, ((x.Height + (2 * padding) - kernel) / stride) + 1, ((x.Width + (2 * padding) - kernel) / stride) + 1);
        y.Fill((n, o, i, j) =>
        {
            double sum = bias[o];
            (int top, int left, int first) = ((i * stride) - padding, (j * stride) - padding, o / (filters / groups) * inGroup);
            for (int c = 0; c < inGroup; c++)
            {
                ReadOnlySpan<double> taps = weight.AsSpan(((o * inGroup) + c) * kernel * kernel, kernel * kernel);
                for (int u = Math.Max(0, -top); u < Math.Min(kernel, x.Height - top); u++)
                {
                    for (int v = Math.Max(0, -left); v < Math.Min(kernel, x.Width - left); v++)
                        sum += taps[(u * kernel) + v] * x[n, first + c, top + u, left + v];
                }
            }
            return sum;
        });
        return y;
    }

    private Batch64 Dense(LayerSpec layer, Batch64 x)
    {
        int units = layer["units"] is int number ? number : classes;
        double[] weight = Take(units * x.Channels);
        double[] bias = layer.Flag("bias") ? Take(units) : new double[units];
        Batch64 y = new(x.Count, units, 1, 1);
        y.Fill((n, o, _, _) => bias[o] + Enumerable.Range(0, x.Channels).Sum(c => weight[(o * x.Channels) + c] * x[n, c, 0, 0]));
        return y;
    }

    private static Batch64 Pool(LayerSpec layer, Batch64 x, Func<IEnumerable<double>, double> summary)
    {
        int size = layer.Int("size");
        int stride = layer["stride"] is int number ? number : size;
        Batch64 y = new(x.Count, x.Channels, ((x.Height - size) / stride) + 1, ((x.Width - size) / stride) + 1);
        y.Fill((n, c, i, j) => summary(
            from u in Enumerable.Range(0, size)
            from v in Enumerable.Range(0, size)
            select x[n, c, (i * stride) + u, (j * stride) + v]));
        return y;
    }

    private static Batch64 GlobalAverage(Batch64 x)
    {
        Batch64 y = new(x.Count, x.Channels, 1, 1);
        y.Fill((n, c, _, _) => x.Pixels(n, c).Average());
        return y;
    }

    private static Batch64 Softmax(Batch64 x)
    {
        Batch64 y = new(x.Count, x.Channels, 1, 1);
        y.Fill((n, c, _, _) => 1 / Enumerable.Range(0, x.Channels).Sum(k => Math.Exp(x[n, k, 0, 0] - x[n, c, 0, 0])));
        return y;
    }

    private Batch64 BatchNorm(LayerSpec layer, Batch64 x)
    {
        (double[] weight, double[] bias) = (Take(x.Channels), Take(x.Channels));
        Take(2 * x.Channels); // running averages take no part in training
        Batch64 y = new(x.Count, x.Channels, x.Height, x.Width);
        (double Mean, double Root)[] statistics =
        [
            .. Enumerable.Range(0, x.Channels).Select(c => Statistics(
                [.. Enumerable.Range(0, x.Count).SelectMany(n => x.Pixels(n, c))], layer.Number("epsilon"))),
        ];
        y.Fill((n, c, i, j) => ((x[n, c, i, j] - statistics[c].Mean) / statistics[c].Root * weight[c]) + bias[c]);
        return y;
    }

    private Batch64 GroupNorm(LayerSpec layer, Batch64 x)
    {
        (double[] weight, double[] bias) = (Take(x.Channels), Take(x.Channels));
        int width = x.Channels / layer.Int("groups");
        Batch64 y = new(x.Count, x.Channels, x.Height, x.Width);
        Dictionary<(int, int), (double Mean, double Root)> statistics = [];
        for (int n = 0; n < x.Count; n++)
        {
            for (int g = 0; g < x.Channels / width; g++)
            {
                double[] members = [.. Enumerable.Range(g * width, width).SelectMany(c => x.Pixels(n, c))];
                statistics[(n, g)] = Statistics(members, layer.Number("epsilon"));
            }
        }
        y.Fill((n, c, i, j) =>
        {
            (double mean, double root) = statistics[(n, c / width)];
            return ((x[n, c, i, j] - mean) / root * weight[c]) + bias[c];
        });
        return y;
    }

    private static (double Mean, double Root) Statistics(double[] values, double epsilon)
    {
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + epsilon));
    }

    private Batch64 Dropout(LayerSpec layer, int index, Batch64 x)
    {
        double rate = layer.Number("rate");
        Batch64 y = new(x.Count, x.Channels, x.Height, x.Width);
        y.Fill((n, c, i, j) => DropoutMask.Keeps(key, index, n, (((c * x.Height) + i) * x.Width) + j, (float)rate)
            ? x[n, c, i, j] / (1 - rate)
            : 0);
        return y;
    }

    private Batch64 Residual(LayerSpec layer, Batch64 x)
    {
        Batch64 body = Chain(layer.Layers("body"), x);
        Batch64 other = layer.Layers("shortcut").IsEmpty ? x : Chain(layer.Layers("shortcut"), x);
        Batch64 y = new(body.Count, body.Channels, body.Height, body.Width);
        y.Fill((n, c, i, j) => body[n, c, i, j] + other[n, c, i, j]);
        return y;
    }

    private Batch64 Concat(LayerSpec layer, Batch64 x)
    {
        Batch64[] branches = [.. layer.Branches("branches").Select(branch => Chain(branch, x))];
        Batch64 y = new(x.Count, branches.Sum(b => b.Channels), branches[0].Height, branches[0].Width);
        y.Fill((n, c, i, j) =>
        {
            foreach (Batch64 branch in branches)
            {
                if (c < branch.Channels)
                    return branch[n, c, i, j];
                c -= branch.Channels;
            }
            throw new InvalidOperationException("more channels than the branches have");
        });
        return y;
    }
}
