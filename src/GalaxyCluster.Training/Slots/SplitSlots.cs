using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Slots;

/// <summary>Computers for the last few slots of a process, each with a team of threads of its own.</summary>
internal sealed class SplitSlots : IDisposable
{
    private readonly ThreadTeam[] _teams;
    private readonly SlotComputer[] _computers;

    public SplitSlots(RunDefinition definition, RunPlan plan, ISampleSource train, int count, int threadsEach)
    {
        _teams = new ThreadTeam[count];
        _computers = new SlotComputer[count];
        for (int i = 0; i < count; i++)
        {
            _teams[i] = new ThreadTeam(threadsEach);
            _computers[i] = new SlotComputer(definition, plan, train, _teams[i]);
        }
    }

    public SlotComputer Computer(int index) => _computers[index];

    public void Dispose()
    {
        foreach (SlotComputer computer in _computers) computer.Dispose();
        foreach (ThreadTeam team in _teams) team.Dispose();
    }
}
