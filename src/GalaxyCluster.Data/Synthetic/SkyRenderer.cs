using System.Collections.Immutable;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>Renders single pictures. Holds scratch space: one renderer a thread.</summary>
internal sealed class SkyRenderer(int pixels, ulong seed) : IPictureRenderer
{
    /// <summary>What can be seen, and who paints it: one line a class.</summary>
    public static ImmutableArray<(string Class, Action<SkyCanvas, SkyRandom> Paint)> Painters { get; } =
    [
        ("elliptical", Elliptical.Paint),
        ("spiral", Spiral.Paint),
        ("edge_on", EdgeOn.Paint),
        ("merger", Merger.Paint),
        ("irregular", Irregular.Paint),
        ("star", PointSources.PaintStar),
        ("quasar", PointSources.PaintQuasar),
    ];

    private const uint SceneStream = 0;
    private const uint NoiseStream = 1;

    private readonly SkyCanvas _canvas = new(pixels);
    private readonly Camera _camera = new(pixels);

    /// <param name="picture">Number of the picture: with the data set's seed it decides all of its bytes.</param>
    /// <param name="label">Which class to paint.</param>
    /// <param name="bytes">[3, pixels, pixels]</param>
    public void Render(int picture, int label, Span<byte> bytes)
    {
        SkyRandom scene = new(seed, picture, SceneStream);
        _canvas.Clear();
        double seeing = scene.Uniform(1.15, 1.5);
        Painters[label].Paint(_canvas, scene);
        Background.Paint(_canvas, scene);
        _camera.Expose(_canvas, seeing, new SkyRandom(seed, picture, NoiseStream), bytes);
    }
}
