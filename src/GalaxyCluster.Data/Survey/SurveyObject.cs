using System.Collections.Immutable;

namespace GalaxyCluster.Data.Survey;

/// <summary>One object as it is, before atmosphere and camera.</summary>
internal sealed record SurveyObject
{
    /// <summary>One of <see cref="SurveyClasses.Names"/>.</summary>
    public required string Class { get; init; }

    /// <summary>0 for stars.</summary>
    public required double Redshift { get; init; }

    /// <summary>Of all parts.</summary>
    public required BandFlux Flux { get; init; }

    /// <summary>Radius of half the light along the major axis, pixels; 0 for a point.</summary>
    public required double HalfLightRadius { get; init; }

    public required double AxisRatio { get; init; }

    /// <summary>Of the major axis from the x axis, radians.</summary>
    public required double PositionAngle { get; init; }

    /// <summary>Petrosian radius of 90 % of the light, seen sharply, pixels; 0 for a point.</summary>
    public required double Radius90 { get; init; }

    /// <summary>In the order in which they are painted.</summary>
    public required ImmutableArray<LightComponent> Components { get; init; }
}
