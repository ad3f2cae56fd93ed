using System.Collections.Immutable;
using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Training;

/// <summary>What a layer was doing.</summary>
public enum LayerPass
{
    /// <summary>Output from input.</summary>
    Forward,

    /// <summary>The gradient of a convolution's weight and bias.</summary>
    WeightGradient,

    /// <summary>
    /// Gradient of the input; with it, in layers that have no pass of their own for them, those of parameters.
    /// </summary>
    InputGradient,

    /// <summary>The gradient before pooling from the one after it, where pooling is part of a convolution.</summary>
    PoolGradient,
}

/// <summary>One line of <see cref="LayerTimes"/>.</summary>
/// <param name="Path">As <c>layers[3].residual.body[0].conv</c>; <see cref="LayerTimes.Edges"/> for what is outside the
/// layers.</param>
/// <param name="Kind">Name in the vocabulary; of joined layers all of them, as <c>conv+relu+maxPool</c>.</param>
/// <param name="Algorithm">Of a convolution; null elsewhere.</param>
/// <param name="Pass">What it was doing.</param>
/// <param name="JoinsGradients">The pass of the input gradient is that of the weight's too: twice the operations.</param>
/// <param name="Time">Since <see cref="LayerTimes.Clear"/>.</param>
/// <param name="FlopsPerSample">Operations of one pass; a multiply-add is two, whatever the algorithm saves.</param>
/// <param name="BytesPerSample">Of the input and the output: what a pass must read or write at least.</param>
/// <param name="ParameterBytes">Of the parameters, read or written once a pass.</param>
public sealed record LayerTime(
    string Path, string Kind, string? Algorithm, LayerPass Pass, bool JoinsGradients, TimeSpan Time, long FlopsPerSample,
    long BytesPerSample, long ParameterBytes);

/// <summary>
/// Where the time of an executor's steps goes, layer by layer and pass by pass, without gaps: each reading of the clock
/// ends one line's time and begins the next one's. Given to <see cref="ModelExecutor.Times"/>; for one executor.
/// </summary>
/// <param name="model">The executor's model.</param>
/// <param name="clock">Read twice a layer and step.</param>
public sealed class LayerTimes(Model model, TimeProvider clock)
{
    /// <summary>The path of what is outside the layers: the change of layout, the loss, checks.</summary>
    public const string Edges = "pictures and loss";

    private const int Passes = 4;

    // Lines (layer, pass), then one for the edges.
    private readonly long[] _ticks = new long[(model.LayerCount * Passes) + 1];

    private readonly Layer?[] _layers = new Layer?[model.LayerCount];

    private long _last;

    /// <summary>Lines that took time, in the order of the model, forward before backward.</summary>
    public ImmutableArray<LayerTime> Lines
    {
        get
        {
            ImmutableArray<LayerTime>.Builder lines = ImmutableArray.CreateBuilder<LayerTime>();
            lines.Add(new LayerTime(Edges, Edges, null, LayerPass.Forward, false, Elapsed(_ticks.Length - 1), 0, 0, 0));
            for (int i = 0; i < _ticks.Length - 1; i++)
            {
                if (_layers[i / Passes] is { } layer && _ticks[i] > 0)
                    lines.Add(new LayerTime(
                        layer.Path, layer.Title, layer.Algorithm, (LayerPass)(i % Passes), layer.JoinsGradients, Elapsed(i),
                        layer.ForwardFlops,
                        sizeof(float) * ((long)layer.Input.Length + layer.Output.Length),
                        sizeof(float) * layer.Parameters.Sum(p => (long)p.Length)));
            }
            return lines.ToImmutable();
        }
    }

    /// <summary>Back to zero.</summary>
    public void Clear() => Array.Clear(_ticks);

    internal void Start() => _last = clock.GetTimestamp();

    internal void Lap(Layer layer, LayerPass pass)
    {
        _layers[layer.Index] ??= layer;
        Lap((layer.Index * Passes) + (int)pass);
    }

    internal void LapEdges() => Lap(_ticks.Length - 1);

    private void Lap(int line)
    {
        long now = clock.GetTimestamp();
        _ticks[line] += now - _last;
        _last = now;
    }

    private TimeSpan Elapsed(int line) => clock.GetElapsedTime(0, _ticks[line]);
}
