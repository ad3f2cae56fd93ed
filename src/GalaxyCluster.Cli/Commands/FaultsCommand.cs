using System.Collections.Immutable;
using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Worker.Faults;

namespace GalaxyCluster.Cli.Commands;

/// <summary>
/// <c>galaxy faults</c>: lists the fault points of both roles. Hidden: for tests, <c>galaxy chaos</c> and developers.
/// </summary>
internal static class FaultsCommand
{
    private static readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };

    /// <summary>The fault points of all rooms.</summary>
    public static ImmutableArray<FaultPoint> Points { get; } =
        [.. CoordinatorFaultPoints.All, .. WorkerFaultPoints.All, .. StorageFaultPoints.All];

    public static Command Create()
    {
        var command = new Command("faults", "Lists the points at which GALAXY_FAULTS can make things fail.")
        {
            _json,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(_json))
                JsonOutput.WriteLine(new FaultPointList(Points), FaultPointJson.Default.FaultPointList);
            else
                Console.Write(Table());
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Arms what <c>GALAXY_FAULTS</c> asks for; does nothing when it is not set.</summary>
    /// <exception cref="FailureException">It cannot be understood.</exception>
    public static void Arm()
    {
        if (Environment.GetEnvironmentVariable(FaultInjection.Variable) is not { Length: > 0 } text)
            return;
        try
        {
            FaultInjection.Arm(FaultFormat.Parse(text, Points), Console.Error.WriteLine);
        }
        catch (FormatException e)
        {
            throw new FailureException(
                ExitCodes.Usage, $"{FaultInjection.Variable}: {e.Message} ('galaxy faults' lists the points)", e);
        }
    }

    private static string Table()
    {
        int width = Points.Max(point => point.Name.Length);
        return string.Concat(Points.Select(point => $"{point.Name.PadRight(width)}  {point.Meaning}\n"));
    }
}
