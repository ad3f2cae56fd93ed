using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// Coefficients of a norm, one for each sample and channel: [n][blocks * 16], values of padding channels included.
/// </summary>
/// <param name="centre">Mean that x is taken about.</param>
/// <param name="scale">Of the forward pass: y = x * scale + shift.</param>
/// <param name="shift">Of the forward pass.</param>
internal readonly ref struct NormTables(ReadOnlySpan<float> centre, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
{
    public ReadOnlySpan<float> Centre { get; } = centre;

    public ReadOnlySpan<float> Scale { get; } = scale;

    public ReadOnlySpan<float> Shift { get; } = shift;

    /// <summary>Floats of a table.</summary>
    public static int Length(Shape shape, int n) => checked(n * shape.Blocks * BlockedTensor.Lanes);
}
