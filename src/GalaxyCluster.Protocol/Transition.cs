using System.Collections.Immutable;

namespace GalaxyCluster.Protocol;

/// <summary>What an event led to.</summary>
/// <param name="Next">The state from now on.</param>
/// <param name="Effects">What is to be done, in this order.</param>
/// <param name="Reason">One sentence for people; empty when nothing happened that anybody would want to be told.</param>
public sealed record Transition<TState, TEffect>(TState Next, ImmutableArray<TEffect> Effects, string Reason);
