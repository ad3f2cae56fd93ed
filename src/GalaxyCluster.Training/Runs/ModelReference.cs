using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Runs;

/// <summary>The model a run file names: one that comes with the program, or a file.</summary>
/// <param name="Name">A name in <see cref="KnownModels.Names"/>, or the full path of a model file.</param>
public sealed record ModelReference(string Name)
{
    public bool IsFile => Path.IsPathRooted(Name);

    /// <exception cref="ModelFormatException">The file is no model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ModelSpec Load() => IsFile
        ? ModelSpec.Parse(RunSpec.ReadText(Name, SpecDocument.MaxLength), Name)
        : KnownModels.Load(Name);
}
