namespace GalaxyCluster.Data.Formats;

/// <summary>Where an array of pictures keeps its bands.</summary>
public enum AxisOrder
{
    /// <summary>By looking: bands are the shorter one of the two axes that can hold them.</summary>
    Auto,

    /// <summary>[height, width, bands], as picture libraries write it.</summary>
    BandsLast,

    /// <summary>[bands, height, width], as stacked survey frames come.</summary>
    BandsFirst,
}
