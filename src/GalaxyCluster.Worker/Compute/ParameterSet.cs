using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Worker.Compute;

/// <summary>One version of the parameters, flat and packed for the kernels. Not changed while anybody holds it.</summary>
internal sealed class ParameterSet(Model model) : IDisposable
{
    public float[] Flat { get; } = new float[model.FlatLength];

    public PreparedParameters Prepared { get; } = new(model);

    /// <summary>Rounds behind these parameters; -1 before the first.</summary>
    public long Version { get; set; } = -1;

    /// <summary>How many hold it; counted by <see cref="ParameterSets"/>.</summary>
    public int Holders { get; set; }

    public void Dispose() => Prepared.Dispose();
}
