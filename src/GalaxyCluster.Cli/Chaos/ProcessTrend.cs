namespace GalaxyCluster.Cli.Chaos;

/// <summary>How memory and handles of a seat's processes went, each process from its thirtieth second on.</summary>
/// <param name="Name">The seat.</param>
/// <param name="Samples">How many.</param>
/// <param name="First">The first sample.</param>
/// <param name="Last">The last sample.</param>
/// <param name="Most">The largest of each figure.</param>
internal sealed record ProcessTrend(
    string Name, int Samples, ProcessFigures First, ProcessFigures Last, ProcessFigures Most)
{
    private const double Growth = 1.25;
    private const long SlackBytes = 32L << 20;
    private const int SlackHandles = 16;

    /// <summary>
    /// Neither has grown since the first sample by more than a quarter and what a garbage collector or a few open
    /// connections explain.
    /// </summary>
    public bool IsFlat =>
        Last.ResidentBytes <= (First.ResidentBytes * Growth) + SlackBytes &&
        Last.Handles <= (First.Handles * Growth) + SlackHandles;

    public ProcessTrend With(ProcessFigures figures) => this with
    {
        Samples = Samples + 1,
        Last = figures,
        Most = new ProcessFigures(
            Math.Max(Most.ResidentBytes, figures.ResidentBytes), Math.Max(Most.Handles, figures.Handles)),
    };
}
