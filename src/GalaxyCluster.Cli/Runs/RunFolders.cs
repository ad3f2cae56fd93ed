using System.Globalization;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Runs;

/// <summary>Chooses a run's folder: <c>runs/MODEL-DATA-HASH</c>, with a number when there is one already.</summary>
internal static class RunFolders
{
    /// <summary>A folder that does not exist yet.</summary>
    public static string New(string parent, RunDefinition definition)
    {
        string name = Path.Combine(parent, RunRecorder.NameFor(definition));
        string path = name;
        for (int number = 2; Directory.Exists(path); number++)
            path = name + "-" + number.ToString(CultureInfo.InvariantCulture);
        return path;
    }

    /// <summary>The folder to go on in, which must hold an unfinished run.</summary>
    public static string Existing(string path)
    {
        if (!File.Exists(Path.Combine(path, RunRecorder.RunFileName)))
        {
            throw new FailureException(
                ExitCodes.Input, $"{path}: no run to go on with: there is no {RunRecorder.RunFileName} in it");
        }

        if (File.Exists(Path.Combine(path, RunRecorder.ResultFileName)))
            throw new FailureException(ExitCodes.Input, $"{path}: this run is finished");
        return path;
    }
}
