namespace GalaxyCluster.Training.Commits;

/// <summary>What turns the mean over a round's samples into the next parameters.</summary>
internal interface IGlobalStep
{
    /// <summary>Floats of state, zero at the start of the run.</summary>
    int StateLength { get; }

    /// <param name="flat">The parameters, stepped in place.</param>
    /// <param name="mean">
    /// Flat order; trainables: mean gradient or movement, buffers: mean new values. May be changed.
    /// </param>
    /// <param name="state">The state, updated in place.</param>
    /// <param name="round">0-based.</param>
    /// <returns>The global norm of the mean before clipping.</returns>
    float Step(Span<float> flat, Span<float> mean, Span<float> state, long round);
}
