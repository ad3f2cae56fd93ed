namespace GalaxyCluster.Data.Formats;

/// <summary>Where an array of pictures keeps its bands.</summary>
public enum AxisOrder
{
    /// <summary>By looking: the axis of as many places as there are bands, or that is not a side of a square.</summary>
    Auto,

    /// <summary>[height, width, bands], as picture libraries write it.</summary>
    BandsLast,

    /// <summary>[bands, height, width], as stacked survey frames come.</summary>
    BandsFirst,
}
