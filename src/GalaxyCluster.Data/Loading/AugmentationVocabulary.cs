using System.Collections.Immutable;

namespace GalaxyCluster.Data.Loading;

/// <summary>The augmentations that a run file may name: one line of registration each.</summary>
public static class AugmentationVocabulary
{
    public static ImmutableArray<string> Names { get; } =
        ["brightness", "contrast", "dihedral", "flipHorizontal", "flipVertical", "rotate90", "shift"];

    /// <summary>Names of the arguments that an augmentation takes, the first being the one a bare number stands for.</summary>
    /// <exception cref="FormatException">No such augmentation.</exception>
    public static ImmutableArray<string> ArgumentNames(string name) => throw new NotImplementedException(name);

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="arguments">By name; the key "" is the bare number of <c>{ shift: 4 }</c>.</param>
    /// <exception cref="FormatException">No such augmentation or argument, or a value out of range; one line.</exception>
    public static AugmentationSpec Create(string name, IReadOnlyDictionary<string, double> arguments) =>
        throw new NotImplementedException(name);
}
