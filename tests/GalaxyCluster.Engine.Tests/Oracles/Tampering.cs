namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>What is wrong with a <see cref="TamperedLayer"/>.</summary>
public enum Tampering
{
    Nothing,
    ScalesWeightGradient,
    DropsBiasGradient,
    ScalesInputGradient,
}
