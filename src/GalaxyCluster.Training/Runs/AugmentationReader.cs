using System.Globalization;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// Reads one entry of <c>augment</c>: <c>dihedral</c>, <c>{ shift: 4 }</c> or <c>{ shift: { pixels: 4 } }</c>.
/// </summary>
internal static class AugmentationReader
{
    public static AugmentationSpec? Read(RunReading reading, SpecNode item)
    {
        (SpecNode? name, SpecNode? body) = item switch
        {
            { Kind: SpecNodeKind.Scalar } => (item, null),
            { Kind: SpecNodeKind.Mapping, Entries: [var only] } => (only.Key, (SpecNode?)only.Value),
            _ => (null, null),
        };
        if (name is null)
        {
            reading.Problem(item, $"an augmentation is a name or one name with its values, not {item.Description}");
            return null;
        }

        if (!AugmentationVocabulary.Names.Contains(name.Text, StringComparer.Ordinal))
        {
            reading.Problem(
                name,
                $"unknown augmentation '{name.Text}'{NearestName.Suggestion(name.Text, AugmentationVocabulary.Names)}");
            return null;
        }

        Dictionary<string, double> arguments = new(StringComparer.Ordinal);
        if (body is { Kind: SpecNodeKind.Scalar, IsEmpty: false }) Add(reading, arguments, "", body);
        else if (body is { Kind: SpecNodeKind.Sequence }) reading.Problem(body, $"'{name.Text}' does not take a list");
        foreach (SpecEntry entry in body?.Entries ?? []) Add(reading, arguments, entry.Key.Text, entry.Value);
        try
        {
            return AugmentationVocabulary.Create(name.Text, arguments);
        }
        catch (FormatException e)
        {
            reading.Problem(item, e.Message);
            return null;
        }
    }

    private static void Add(RunReading reading, Dictionary<string, double> arguments, string name, SpecNode value)
    {
        if (value.Kind == SpecNodeKind.Scalar
            && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number))
        {
            arguments.Add(name, number);
        }
        else
        {
            reading.Problem(value, $"an augmentation's value must be a number, not {value.Description}");
        }
    }
}
