namespace GalaxyCluster.Data.Sdss;

/// <summary>A CCD's noise: variance of a pixel in counts = counts / gain + dark variance.</summary>
/// <param name="Gain">Photo-electrons per count.</param>
/// <param name="DarkVariance">Of read-out and dark current, counts squared.</param>
public readonly record struct SdssNoise(double Gain, double DarkVariance)
{
    private const int MaxEarlyGainRun = 1100;
    private const int MaxEarlyDarkRun = 1500;

    private static ReadOnlySpan<double> Gains =>
    [
        1.62, 3.32, 4.71, 5.165, 4.745,
        1.595, 3.855, 4.6, 6.565, 5.155,
        1.59, 3.845, 4.72, 4.86, 4.885,
        1.6, 3.995, 4.76, 4.885, 4.775,
        1.47, 4.05, 4.725, 4.64, 3.48,
        2.17, 4.035, 4.895, 4.76, 4.69,
    ];

    private static ReadOnlySpan<double> DarkVariances =>
    [
        9.61, 15.6025, 1.8225, 7.84, 0.81,
        12.6025, 1.44, 1.0, 5.76, 1.0,
        8.7025, 1.3225, 1.3225, 4.6225, 1.0,
        12.6025, 1.96, 1.3225, 6.25, 9.61,
        9.3025, 1.1025, 0.81, 7.84, 1.8225,
        7.0225, 1.8225, 0.9025, 5.0625, 1.21,
    ];

    /// <summary>
    /// The nominal values of a CCD (data.sdss.org/datamodel, <c>frame</c>), for a frame that comes alone; those of the
    /// field's psField or photoField are better. For i of camcol 2 the data model's table has a gain of 6.565; psField and
    /// photoField of run 2583 have 5.195, which is taken for the runs in which that CCD's dark variance is theirs too.
    /// </summary>
    public static SdssNoise Nominal(int run, int camcol, SdssBand band)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(camcol, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(camcol, 6);
        int at = ((camcol - 1) * 5) + (int)band;
        double gain = (camcol, band) switch
        {
            (2, SdssBand.U) when run > MaxEarlyGainRun => 1.825,
            (2, SdssBand.I) when run > MaxEarlyDarkRun => 5.195,
            _ => Gains[at],
        };
        double dark = run <= MaxEarlyDarkRun ? DarkVariances[at] : (camcol, band) switch
        {
            (2, SdssBand.I) => 6.25,
            (4, SdssBand.I) => 7.5625,
            (4, SdssBand.Z) => 12.6025,
            (5, SdssBand.Z) => 2.1025,
            _ => DarkVariances[at],
        };
        return new(gain, dark);
    }
}
