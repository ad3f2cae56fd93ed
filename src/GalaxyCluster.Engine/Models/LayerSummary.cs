namespace GalaxyCluster.Engine.Models;

/// <summary>One line of <c>galaxy model show</c>.</summary>
/// <param name="Path">As <c>layers[3].residual.body[0].conv</c>.</param>
/// <param name="Kind">Name in the vocabulary.</param>
/// <param name="Depth">How deep inside composites; 0 for the outermost layers.</param>
/// <param name="OutputShape">As <c>64x16x16</c> or <c>128 features</c>.</param>
/// <param name="ParameterCount">Trainable floats of this layer, children included.</param>
/// <param name="ForwardFlops">Operations for one sample, children included; a multiply-add is two.</param>
public sealed record LayerSummary(
    string Path, string Kind, int Depth, string OutputShape, long ParameterCount, long ForwardFlops);
