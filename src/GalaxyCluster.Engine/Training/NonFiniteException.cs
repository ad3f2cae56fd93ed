namespace GalaxyCluster.Engine.Training;

/// <summary>A loss, a prediction or a gradient is NaN or infinite. Such a number is never averaged in.</summary>
public sealed class NonFiniteException(string layer, string what) : Exception($"{what} is not finite, first at {layer}")
{
    /// <summary>
    /// The first layer, in the order of computing, that made one; "loss" or "pictures" when none did.
    /// </summary>
    public string Layer { get; } = layer;
}
