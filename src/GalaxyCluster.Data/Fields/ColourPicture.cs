using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Fields;

/// <summary>A field in colour, rendered once, when it is first asked for. Thread-safe.</summary>
public sealed class ColourPicture
{
    private readonly Lazy<PixelPlanes> _pixels;

    public ColourPicture(SkyField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
        _pixels = new Lazy<PixelPlanes>(() => ColourRendering.Render(field));
    }

    public SkyField Field { get; }

    /// <summary>Renders it now, where that was not done yet.</summary>
    public void Render() => _ = _pixels.Value;

    /// <summary>Red, green, blue as <see cref="ColourRendering.Render"/> gives them.</summary>
    internal PixelPlanes Pixels => _pixels.Value;
}
