using System.CommandLine;
using GalaxyCluster.Cli.Runs;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy run</c>: what a run file amounts to.</summary>
internal static class RunCommand
{
    public static Command Create() => new("run", "Shows what a run file amounts to.") { CreateShow(), CreateDefault() };

    private static Command CreateShow()
    {
        var options = new RunOptions();
        var command = new Command("show", "Prints every value in force and where it came from.");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var table = new TextTable(["key", "value", "from"]);
            foreach (RunSetting setting in options.Read(parsed).Settings)
                table.Add([setting.Key, setting.Value, setting.Source]);
            Console.Write(table.ToText());
        });
        return command;
    }

    private static Command CreateDefault()
    {
        var command = new Command("default", "Prints the default run's file, to be changed into one of your own.");
        command.SetAction(_ => Console.Write(RunSpec.DefaultText));
        return command;
    }
}
