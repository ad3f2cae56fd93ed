namespace GalaxyCluster.Data.Downloads.Http;

/// <summary>
/// Spreads the beginnings of requests evenly, and holds all of them back when the server asks for a pause.
/// </summary>
internal sealed class RequestPace(double perSecond, TimeProvider time)
{
    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);
    private readonly Lock _lock = new();
    private DateTimeOffset _next;
    private DateTimeOffset _heldUntil;

    /// <summary>Waits for this request's turn.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        // A pause that begins while this waits moves its turn too.
        for (TimeSpan wait = TakeTurn(); wait > TimeSpan.Zero; wait = Held())
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>No request begins before this pause is over.</summary>
    public void Hold(TimeSpan pause)
    {
        lock (_lock)
        {
            DateTimeOffset until = time.GetUtcNow() + pause;
            _heldUntil = until > _heldUntil ? until : _heldUntil;
            _next = until > _next ? until : _next;
        }
    }

    private TimeSpan TakeTurn()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset turn = _next > now ? _next : now;
            _next = turn + _gap;
            return turn - now;
        }
    }

    private TimeSpan Held()
    {
        lock (_lock)
            return _heldUntil - time.GetUtcNow();
    }
}
