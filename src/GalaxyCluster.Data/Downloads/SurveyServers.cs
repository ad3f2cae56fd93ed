using System.Globalization;

namespace GalaxyCluster.Data.Downloads;

/// <summary>Where the services are; each can be another that answers in the same forms.</summary>
public static class SurveyServers
{
    public static readonly Uri SkyServer = new("https://skyserver.sdss.org/");
    public static readonly Uri SdssArchive = new("https://data.sdss.org/");
    public static readonly Uri LegacySurvey = new("https://www.legacysurvey.org/");
    public static readonly Uri Zenodo = new("https://zenodo.org/");

    /// <summary>A number as addresses have it: the shortest text that reads back the same.</summary>
    internal static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A path and query below a server's address, which may have a path of its own.</summary>
    internal static Uri At(Uri server, string path) => new($"{server.AbsoluteUri.TrimEnd('/')}/{path}");
}
