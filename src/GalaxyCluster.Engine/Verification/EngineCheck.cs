namespace GalaxyCluster.Engine.Verification;

/// <summary>What one check of the engine found.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Whether it is as it must be.</param>
/// <param name="Detail">The figures, one line.</param>
public sealed record EngineCheck(string Name, bool Passed, string Detail);
