namespace GalaxyCluster.Cli.Chaos;

/// <summary>What a relay does with the bytes it gets.</summary>
internal enum RelayMode
{
    /// <summary>Passes them on.</summary>
    Open,

    /// <summary>Breaks all connections and refuses new ones.</summary>
    Cut,

    /// <summary>Holds back what the worker sends; the connection looks alive.</summary>
    StallUp,

    /// <summary>Holds back what the coordinator sends; the connection looks alive.</summary>
    StallDown,

    /// <summary>Holds back both, as a network that swallows packets.</summary>
    StallBoth,

    /// <summary>Passes them on 100 ms late, each way.</summary>
    Delay,
}
