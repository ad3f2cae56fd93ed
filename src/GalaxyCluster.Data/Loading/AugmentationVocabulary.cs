using System.Collections.Immutable;
using System.Globalization;

namespace GalaxyCluster.Data.Loading;

/// <summary>The augmentations that a run file may name: one line of registration each.</summary>
public static class AugmentationVocabulary
{
    private static readonly ImmutableSortedDictionary<string, Entry> s_entries = new Dictionary<string, Entry>
    {
        ["dihedral"] = new([], static _ => new Dihedral()),
        ["rotate90"] = new([], static _ => new Rotate90()),
        ["flipHorizontal"] = new([], static _ => new Flip(Vertical: false)),
        ["flipVertical"] = new([], static _ => new Flip(Vertical: true)),
        ["shift"] = new([new("pixels", 1, Shift.MaxPixels, IsWhole: true)], static a => new Shift((int)a[0])),
        ["affine"] = new(
            [
                new("rotation", 0, 180, IsWhole: false), new("zoom", 1, Affine.MaxZoom, IsWhole: false, 1),
                new("shift", 0, Shift.MaxPixels, IsWhole: false, 0), new("order", 1, 3, IsWhole: true, 1),
            ],
            static a => new Affine(a[0], a[1], a[2], (int)a[3])),
        ["crop"] = new([new("share", Crop.MinShare, 1, IsWhole: false)], static a => new Crop(a[0])),
        ["colourJitter"] = new(
            [new("scale", 0, 1, IsWhole: false), new("offset", 0, 1, IsWhole: false, 0)],
            static a => new ColourJitter(a[0], a[1])),
        ["noise"] = new([new("deviation", 0, 10, IsWhole: false)], static a => new Noise(a[0])),
        ["erasing"] = new(
            [new("probability", 0, 1, IsWhole: false), new("area", 0, 1, IsWhole: false, 0.2)],
            static a => new Erasing(a[0], a[1])),
        ["mixup"] = new(
            [
                new("alpha", BetaDistribution.MinAlpha, BetaDistribution.MaxAlpha, IsWhole: false),
                new("probability", 0, 1, IsWhole: false, 1),
            ],
            static a => new Mixup(a[0], a[1])),
        ["cutmix"] = new(
            [
                new("alpha", BetaDistribution.MinAlpha, BetaDistribution.MaxAlpha, IsWhole: false),
                new("probability", 0, 1, IsWhole: false, 1),
            ],
            static a => new Cutmix(a[0], a[1])),
        ["brightness"] = new([new("amount", 0, 1, IsWhole: false)], static a => new Brightness(a[0])),
        ["contrast"] = new([new("amount", 0, 1, IsWhole: false)], static a => new Contrast(a[0])),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>In alphabetical order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. s_entries.Keys];

    /// <summary>
    /// Names of the arguments that an augmentation takes, the first being the one a bare number stands for.
    /// </summary>
    /// <exception cref="FormatException">No such augmentation.</exception>
    public static ImmutableArray<string> ArgumentNames(string name) =>
        [.. Find(name).Arguments.Select(static a => a.Name)];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="arguments">By name; the key "" is the bare number of <c>{ shift: 4 }</c>.</param>
    /// <exception cref="FormatException">No such augmentation or argument, or a value out of range; one
    /// line.</exception>
    public static AugmentationSpec Create(string name, IReadOnlyDictionary<string, double> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        Entry entry = Find(name);
        double[] values = new double[entry.Arguments.Length];
        int used = 0;
        for (int i = 0; i < values.Length; i++)
        {
            Argument argument = entry.Arguments[i];
            bool given = arguments.TryGetValue(argument.Name, out values[i])
                || (i == 0 && arguments.TryGetValue("", out values[i]));
            if (!given)
            {
                values[i] = argument.Default ?? throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} needs {argument.Describe()}, as in {{ {name}: {Math.Max(argument.Min, argument.Max / 16):0.##} }}"));
                continue;
            }

            if (!argument.Allows(values[i]))
                throw new FormatException(
                    $"{name}: {values[i].ToString(CultureInfo.InvariantCulture)} is not {argument.Describe()}");
            used++;
        }

        if (used != arguments.Count)
        {
            string known = entry.Arguments.IsEmpty ? "takes no arguments" : "takes " + string.Join(
                ", ", ArgumentNames(name));
            throw new FormatException(
                $"{name} {known}, not {string.Join(", ", arguments.Keys.Order(StringComparer.Ordinal))}");
        }

        AugmentationSpec made = entry.Create(values);
        return made.ArgumentFault is string fault ? throw new FormatException($"{name}: {fault}") : made;
    }

    private static Entry Find(string name) => s_entries.TryGetValue(name, out Entry? entry)
        ? entry
        : throw new FormatException($"unknown augmentation '{name}'; expected {string.Join(", ", Names)}");

    private sealed record Entry(ImmutableArray<Argument> Arguments, Func<double[], AugmentationSpec> Create);

    /// <param name="Name">In a run file.</param>
    /// <param name="Min">Smallest value.</param>
    /// <param name="Max">Largest value.</param>
    /// <param name="IsWhole">Whole numbers only.</param>
    /// <param name="Default">Null when it must be given.</param>
    private sealed record Argument(string Name, double Min, double Max, bool IsWhole, double? Default = null)
    {
        public bool Allows(double value) => value >= Min && value <= Max && (!IsWhole || value == Math.Floor(value));

        public string Describe() => string.Create(
            CultureInfo.InvariantCulture, $"{Name}, {(IsWhole ? "a whole number" : "a number")} from {Min} to {Max}");
    }
}
