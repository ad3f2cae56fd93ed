using System.Globalization;
using GalaxyCluster.Cli.Processes;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>A place in the cluster: a coordinator's or a worker's, with the process that fills it at the moment.</summary>
internal sealed class ChaosSeat(string name)
{
    private const string SlotPoint = "worker.slot.afterCompute";

    private readonly string _switch = Path.Combine(
        Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"galaxy-chaos-{Environment.ProcessId}-{name}"));

    private volatile ChildProcess? _process;

    public string Name { get; } = name;

    /// <summary>Null between two lives.</summary>
    public ChildProcess? Process
    {
        get => _process;
        set => _process = value;
    }

    /// <summary>Its process when somebody else started it; 0 between two lives.</summary>
    public int ObservedId { get; set; }

    /// <summary>0 between two lives.</summary>
    public int ProcessId => _process?.Id ?? ObservedId;

    /// <summary>The worker's way to the coordinator; null for the coordinator.</summary>
    public Relay? Relay { get; set; }

    /// <summary>The fault points of a coordinator, whose disk refuses while the switch is on.</summary>
    public string DiskFaults => $"coordinator.record.beforeCommit@times=all,while={_switch}:ioError";

    /// <summary>The fault points of a worker whose slots take longer, four times as long while the switch is on.</summary>
    public string PaceFaults(int milliseconds) => milliseconds == 0
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{SlotPoint}@times=all:delay({milliseconds});{SlotPoint}@times=all,while={_switch}:delay({3 * milliseconds})");

    /// <summary>Turns on or off what the fault points of the seat's processes wait for.</summary>
    public void Switch(bool on)
    {
        if (on)
            File.WriteAllText(_switch, "");
        else
            File.Delete(_switch);
    }
}
