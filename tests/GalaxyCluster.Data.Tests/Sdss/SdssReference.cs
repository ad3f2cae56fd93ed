namespace GalaxyCluster.Data.Tests.Sdss;

/// <summary>Numbers of run 2583, camcol 2, field 136, band r, by astropy and numpy:
/// tests/Fixtures/generate_sdss.py.</summary>
internal static class SdssReference
{
    public static readonly (int X, int Y)[] Places =
        [(0, 0), (2047, 1488), (617, 663), (197, 808), (1024, 744), (3, 1486)];

    public static readonly float[] Counts =
    [
        150.00015258789062f, 150.99990844726562f, 169.99728393554688f, 1801.181396484375f, 149.99993896484375f,
        155.99923706054688f,
    ];

    /// <summary>With gain 4.6 and dark variance 1.</summary>
    public static readonly float[] Errors =
    [
        0.03146545961499214f, 0.0313982218503952f, 0.0330919548869133f, 0.10643693804740906f, 0.031133132055401802f,
        0.032054122537374496f,
    ];
}
