using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Fields;

/// <summary>A field in colour, rendered once, when it is first asked for. Thread-safe.</summary>
public sealed class ColourPicture
{
    private readonly Lazy<ImmutableArray<ImagePlane>> _planes;

    public ColourPicture(SkyField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
        _planes = new Lazy<ImmutableArray<ImagePlane>>(() => ColourRendering.Render(field));
    }

    public SkyField Field { get; }

    /// <summary>Red, green, blue as <see cref="ColourRendering.Render"/> gives them.</summary>
    public ImmutableArray<ImagePlane> Planes => _planes.Value;
}
