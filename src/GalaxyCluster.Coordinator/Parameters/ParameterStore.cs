namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>
/// The current and the previous parameters, as copies that nobody writes to. A slow reader keeps its version alive;
/// versions nobody holds are used again. Thread-safe.
/// </summary>
internal sealed class ParameterStore(int length)
{
    private readonly Lock _gate = new();
    private readonly Stack<PublishedParameters> _free = new();
    private PublishedParameters? _current;
    private PublishedParameters? _previous;

    /// <summary>Makes a copy of these parameters the current ones.</summary>
    public void Publish(long version, ReadOnlySpan<float> flat, string sha256)
    {
        PublishedParameters next;
        lock (_gate)
        {
            if (!_free.TryPop(out next!))
                next = new PublishedParameters(length);
        }
        flat.CopyTo(next.Flat);
        next.Version = version;
        next.Sha256 = sha256;
        next.Holders = 1;
        PublishedParameters? old;
        lock (_gate)
        {
            old = _previous;
            _previous = _current;
            _current = next;
        }
        if (old is not null)
            Release(old);
    }

    /// <summary>The parameters with this many rounds behind them, to be released; null when they are not kept.</summary>
    public PublishedParameters? TryHold(long version)
    {
        lock (_gate)
        {
            PublishedParameters? found =
                _current?.Version == version ? _current : _previous?.Version == version ? _previous : null;
            if (found is not null)
                found.Holders++;
            return found;
        }
    }

    public void Release(PublishedParameters parameters)
    {
        lock (_gate)
        {
            if (--parameters.Holders == 0)
                _free.Push(parameters);
        }
    }
}
