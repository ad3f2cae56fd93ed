using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Coordinator.Reporting;

/// <summary>Hands events to the observer one at a time, from whatever thread they come, and keeps the board up to date.</summary>
internal sealed class EventFeed(Action<RunEvent> observer, StatusBoard board)
{
    private readonly Lock _gate = new();

    public void Tell(RunEvent e)
    {
        lock (_gate)
        {
            board.Note(e);
            observer(e);
        }
    }
}
