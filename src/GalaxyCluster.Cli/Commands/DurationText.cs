using System.Globalization;

namespace GalaxyCluster.Cli.Commands;

/// <summary>Times on the command line: a number and ms, s, m or h.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>A time above 0 and up to a week; null when it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach ((string unit, double seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) &&
                double.TryParse(
                    text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) &&
                number * seconds is > 0 and <= 7 * 86400)
                return TimeSpan.FromSeconds(number * seconds);
        }

        return null;
    }
}
