namespace GalaxyCluster.Protocol.Identity;

/// <summary>
/// Which join of a run's term. Every accepted join gets the next number of its term, so that
/// (<see cref="Term"/>, incarnation) names one life of one worker for ever.
/// </summary>
public readonly record struct Incarnation(long Number)
{
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
