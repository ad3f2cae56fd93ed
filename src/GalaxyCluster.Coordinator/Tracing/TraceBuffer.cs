namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>
/// Rows that wait for the next commit. Bounded, so that a disk that refuses for an hour costs no memory: the newest rows
/// are left out then, and counted. Thread-safe.
/// </summary>
internal sealed class TraceBuffer
{
    private const int MaxRows = 20_000;

    private readonly Lock _gate = new();
    private List<TraceRow> _rows = [];

    /// <summary>Rows left out so far.</summary>
    public long Dropped { get; private set; }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _rows.Count == 0;
        }
    }

    public void Add(TraceRow row)
    {
        lock (_gate)
        {
            if (_rows.Count < MaxRows)
                _rows.Add(row);
            else
                Dropped++;
        }
    }

    /// <summary>All rows so far, oldest first; the buffer is empty afterwards.</summary>
    public IReadOnlyList<TraceRow> Take()
    {
        lock (_gate)
        {
            if (_rows.Count == 0)
                return [];
            List<TraceRow> taken = _rows;
            _rows = [];
            return taken;
        }
    }
}
