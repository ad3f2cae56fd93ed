using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Data.Survey;

/// <summary>A part of an object. Lengths in pixels of 0.396 arc seconds, positions from the object's centre.</summary>
internal abstract record LightComponent
{
    /// <summary>Adds the part's light to a patch, or takes light away.</summary>
    public abstract void Paint(LightPatch patch);
}

/// <summary>What the telescope does not resolve; the camera adds it, no patch.</summary>
internal sealed record PointLight(double X, double Y, BandFlux Flux) : LightComponent
{
    public override void Paint(LightPatch patch)
    {
    }
}

/// <summary>A round Gaussian: a knot of young stars, a piece of a tail.</summary>
internal sealed record GaussianLight(double X, double Y, double Sigma, BandFlux Flux) : LightComponent
{
    public override void Paint(LightPatch patch) => patch.AddGaussian(X, Y, Sigma, Flux);
}

/// <summary>Sérsic's law; index 1 is an exponential disc, 0.5 a Gaussian.</summary>
internal sealed record SersicLight(Ellipse Shape, double EffectiveRadius, double Index, BandFlux Flux) : LightComponent
{
    public override void Paint(LightPatch patch)
    {
        ProfilePainter.Sersic(patch, Shape, new SersicProfile(Index, EffectiveRadius, Shape.AxisRatio));
        patch.Add(Flux);
    }
}

/// <summary>A disc from its side: (|x|/h) K1(|x|/h) sech²(z/z0) (van der Kruit and Searle 1981).</summary>
internal sealed record EdgeOnLight(Ellipse Shape, double ScaleLength, double ScaleHeight, BandFlux Flux) : LightComponent
{
    public override void Paint(LightPatch patch)
    {
        EdgeOnPainter.Disc(patch, Shape, ScaleLength, ScaleHeight);
        patch.Add(Flux);
    }
}

/// <summary>A lane of dust in the plane of a disc that is seen from its side.</summary>
internal sealed record EdgeOnDust(Ellipse Shape, double HalfLength, double Thickness, double Depth) : LightComponent
{
    public override void Paint(LightPatch patch)
    {
        EdgeOnPainter.Lane(patch, Shape, HalfLength, Thickness, Depth);
        patch.Absorb(0.9);
    }
}

/// <summary>An exponential disc of the scale length, with arms.</summary>
internal sealed record ArmLight(Ellipse Shape, double ScaleLength, ArmPattern Pattern, BandFlux Flux) : LightComponent
{
    public override void Paint(LightPatch patch)
    {
        Pattern.Paint(patch, Shape, ScaleLength, patch.Map);
        patch.Add(Flux);
    }
}

/// <summary>Dust along arms; the depth is that at the scale length.</summary>
internal sealed record ArmDust(Ellipse Shape, double ScaleLength, ArmPattern Pattern, double Depth) : LightComponent
{
    public override void Paint(LightPatch patch)
    {
        Pattern.Paint(patch, Shape, ScaleLength, patch.Depth);
        // The painter gives shares of light in a cell: back to the value at the scale length.
        float factor = (float)(Depth * Math.E * 2 * Math.PI * ScaleLength * ScaleLength * Shape.AxisRatio) / patch.CellArea;
        foreach (ref float depth in patch.Depth.AsSpan(0, patch.Cells))
            depth = Math.Min(depth * factor, 4f);
        patch.Absorb(0.7);
    }
}
