using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>One session stream: in order in each direction, until it breaks or either end closes it.</summary>
internal sealed class Connection(World world, WorkerProcess worker, SessionId workerSession, CoordinatorProcess coordinator, SessionId id)
{
    private DateTimeOffset _lastUp;
    private DateTimeOffset _lastDown;

    public SessionId Id { get; } = id;

    public SessionId WorkerSession { get; } = workerSession;

    public WorkerProcess Worker { get; } = worker;

    public CoordinatorProcess Coordinator { get; } = coordinator;

    /// <summary>Whom the coordinator takes the other end for; null before the welcome.</summary>
    public Incarnation? Incarnation { get; set; }

    /// <summary>What is sent from now on arrives nowhere.</summary>
    public bool IsBlackHole { get; set; }

    public bool IsOpenAtWorker { get; private set; } = true;

    public bool IsOpenAtCoordinator { get; private set; } = true;

    public void SendUp(ClusterEvent e)
    {
        if (IsOpenAtWorker)
            Up(() => Coordinator.Post(e));
    }

    public void SendDown(Func<SessionId, WorkerMachineEvent> e)
    {
        if (!IsOpenAtCoordinator)
            return;
        Down(() => Worker.Post(e(WorkerSession)));
    }

    /// <summary>The coordinator's end: what was sent before still arrives.</summary>
    public void CloseAtCoordinator()
    {
        if (!IsOpenAtCoordinator)
            return;
        IsOpenAtCoordinator = false;
        Down(() => EndAtWorker("the coordinator closed the stream"));
    }

    public void CloseAtWorker()
    {
        if (!IsOpenAtWorker)
            return;
        IsOpenAtWorker = false;
        Up(() => EndAtCoordinator("the worker closed the stream"));
    }

    /// <summary>The network resets it: both ends notice for themselves.</summary>
    public void Break()
    {
        world.Time.After(world.Random.Milliseconds(0, 20), () => EndAtWorker("reset"));
        world.Time.After(world.Random.Milliseconds(0, 20), () => EndAtCoordinator("reset"));
    }

    public void EndAtWorker(string message)
    {
        if (!IsOpenAtWorker)
            return;
        IsOpenAtWorker = false;
        Worker.Post(new WorkerMachineEvent.ConnectionLost(WorkerSession, message));
    }

    public void EndAtCoordinator(string message)
    {
        if (!IsOpenAtCoordinator)
            return;
        IsOpenAtCoordinator = false;
        if (Incarnation is { } incarnation)
            Coordinator.Post(new ClusterEvent.WorkerLost(Worker.Id, incarnation, LossCause.ConnectionLost, message));
    }

    private void Up(Action deliver)
    {
        if (IsBlackHole)
            return;
        DateTimeOffset at = Later(_lastUp, world.ArrivalUp(Worker));
        _lastUp = at;
        world.Time.At(at, () =>
        {
            if (IsOpenAtCoordinator)
                deliver();
        });
    }

    private void Down(Action deliver)
    {
        if (IsBlackHole)
            return;
        DateTimeOffset at = Later(_lastDown, world.ArrivalDown(Worker));
        _lastDown = at;
        world.Time.At(at, () =>
        {
            if (IsOpenAtWorker)
                deliver();
        });
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
