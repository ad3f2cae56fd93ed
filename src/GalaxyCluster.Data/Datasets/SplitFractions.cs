using System.Globalization;

namespace GalaxyCluster.Data.Datasets;

/// <summary>Shares of the splits in thousandths; they sum to 1000 and train has some.</summary>
public readonly record struct SplitFractions(int Train, int Validation, int Test)
{
    public static SplitFractions Default => new(800, 100, 100);

    /// <param name="text">Three shares such as <c>0.8/0.1/0.1</c> or <c>0.8,0.1,0.1</c>.</param>
    /// <exception cref="FormatException">Not three shares with at most three decimals that add up to 1.</exception>
    public static SplitFractions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/', ',');
        int[] perMille = new int[3];
        bool good = parts.Length == 3;
        for (int i = 0; good && i < 3; i++)
        {
            good = decimal.TryParse(
                parts[i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share)
                && share <= 1 && share * 1000 == decimal.Truncate(share * 1000);
            perMille[i] = good ? (int)(share * 1000) : 0;
        }

        SplitFractions fractions = new(perMille[0], perMille[1], perMille[2]);
        return good && fractions.AreValid
            ? fractions
            : throw new FormatException($"split '{text}': expected three shares that add up to 1, such as 0.8/0.1/0.1");
    }

    public bool AreValid => Train > 0 && Validation >= 0 && Test >= 0 && Train + Validation + Test == 1000;
}
