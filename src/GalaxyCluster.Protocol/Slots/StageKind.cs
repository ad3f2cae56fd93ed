namespace GalaxyCluster.Protocol.Slots;

/// <summary>What the units of a stage are.</summary>
public enum StageKind
{
    /// <summary>K slots of a round, summed along the tree.</summary>
    Train = 0,

    /// <summary>P parts of the validation split, counted with the parameters that the round left.</summary>
    Evaluate = 1,
}
