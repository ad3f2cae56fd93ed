using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Commands;

/// <summary>Finds a model by name or by file.</summary>
internal static class ModelFiles
{
    /// <summary>Loads a named model, or else the file of that path.</summary>
    /// <exception cref="FailureException">There is neither.</exception>
    /// <exception cref="ModelFormatException">The file is wrong.</exception>
    /// <exception cref="RunFormatException">The file cannot be read, or is too long.</exception>
    public static ModelSpec Load(string nameOrFile)
    {
        if (KnownModels.Names.Contains(nameOrFile))
            return KnownModels.Load(nameOrFile);
        if (File.Exists(nameOrFile))
            return new ModelReference(Path.GetFullPath(nameOrFile)).Load();
        throw Unknown(nameOrFile, "there is no such model, named or file");
    }

    /// <summary>Checks the name of a named model.</summary>
    public static string KnownName(string name) =>
        KnownModels.Names.Contains(name) ? name : throw Unknown(name, "there is no such named model");

    private static FailureException Unknown(string name, string problem) =>
        new(ExitCodes.Input, NearestName.Find(name, KnownModels.Names) is { } nearest
            ? $"{name}: {problem}; did you mean '{nearest}'?"
            : $"{name}: {problem} (galaxy model list)");
}
