using System.Threading.Channels;
using GalaxyCluster.Protocol;
using GalaxyCluster.Wire.Clocks;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>
/// The coordinator's heart: takes the next event, asks the rules, publishes the state, does what they say. The only
/// reader of its channel, and the only writer of the state, which anybody may read.
/// </summary>
internal sealed class ClusterLoop : IDisposable
{
    private readonly Channel<ClusterEvent> _events =
        Channel.CreateUnbounded<ClusterEvent>(new UnboundedChannelOptions { SingleReader = true });

    private readonly MonotonicClock _clock;
    private readonly WakeTimer _timer;
    private volatile ClusterState _state;

    public ClusterLoop(ClusterState start, MonotonicClock clock, TimeProvider time)
    {
        _state = start;
        _clock = clock;
        _timer = new WakeTimer(time, () => Post(new ClusterEvent.Tick()));
    }

    /// <summary>The newest state: an immutable value.</summary>
    public ClusterState State => _state;

    /// <summary>Puts an event in line. Any thread.</summary>
    public void Post(ClusterEvent e) => _events.Writer.TryWrite(e);

    /// <summary>Runs until the run has ended, doing effects by <paramref name="effects"/>.</summary>
    public async Task RunAsync(EffectRunner effects, CancellationToken cancellation)
    {
        Post(new ClusterEvent.Tick());
        await foreach (ClusterEvent e in _events.Reader.ReadAllAsync(cancellation))
            Apply(e, effects);
    }

    public void Dispose() => _timer.Dispose();

    private void Apply(ClusterEvent e, EffectRunner effects)
    {
        Transition<ClusterState, ClusterEffect> transition = ClusterMachine.Apply(_state, e, _clock.Now);
        ClusterState before = _state;
        _state = transition.Next;
        effects.Begin(before, transition);
        foreach (ClusterEffect effect in transition.Effects)
        {
            if (effect is ClusterEffect.WakeAt wake)
                _timer.Set(wake.At - _clock.Now);
            else
                effects.Run(effect);
        }
        effects.End(e);
    }
}
