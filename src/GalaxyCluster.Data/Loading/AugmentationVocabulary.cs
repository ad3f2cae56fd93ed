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
                throw new FormatException(
                    $"{name} needs {argument.Describe()}, as in {{ {name}: {argument.Max / 16:0.##} }}");
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

        return entry.Create(values);
    }

    private static Entry Find(string name) => s_entries.TryGetValue(name, out Entry? entry)
        ? entry
        : throw new FormatException($"unknown augmentation '{name}'; expected {string.Join(", ", Names)}");

    private sealed record Entry(ImmutableArray<Argument> Arguments, Func<double[], AugmentationSpec> Create);

    private sealed record Argument(string Name, double Min, double Max, bool IsWhole)
    {
        public bool Allows(double value) => value >= Min && value <= Max && (!IsWhole || value == Math.Floor(value));

        public string Describe() => string.Create(
            CultureInfo.InvariantCulture, $"{Name}, {(IsWhole ? "a whole number" : "a number")} from {Min} to {Max}");
    }
}
