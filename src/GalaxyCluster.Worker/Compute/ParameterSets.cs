using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Worker.Compute;

/// <summary>
/// The parameters at hand. New ones are received into a set that nobody holds, while threads may still compute with
/// the old. Thread-safe.
/// </summary>
internal sealed class ParameterSets(Model model) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<ParameterSet> _free = new();
    private readonly List<ParameterSet> _all = [];
    private ParameterSet? _current;

    /// <summary>A set to be filled, for the caller alone until it is published or released.</summary>
    public ParameterSet Rent()
    {
        lock (_gate)
        {
            if (!_free.TryPop(out ParameterSet? set))
            {
                set = new ParameterSet(model);
                _all.Add(set);
            }
            set.Holders = 1;
            return set;
        }
    }

    /// <summary>Makes a filled set the current one.</summary>
    public void Publish(ParameterSet set)
    {
        ParameterSet? old;
        lock (_gate)
        {
            old = _current;
            _current = set;
        }
        if (old is not null)
            Release(old);
    }

    /// <summary>The current set if it has this version, to be released; else null.</summary>
    public ParameterSet? TryHold(long version)
    {
        lock (_gate)
        {
            if (_current is not { } current || current.Version != version)
                return null;
            current.Holders++;
            return current;
        }
    }

    public void Release(ParameterSet set)
    {
        lock (_gate)
        {
            if (--set.Holders == 0)
                _free.Push(set);
        }
    }

    public void Dispose()
    {
        foreach (ParameterSet set in _all)
            set.Dispose();
    }
}
