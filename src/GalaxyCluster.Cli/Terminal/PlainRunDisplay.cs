using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>Plain lines for a file or a pipe: every event worth one, and a round's every few seconds.</summary>
internal sealed class PlainRunDisplay(TimeProvider time) : RunDisplay
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(2);
    private readonly RunView _view = new(time);
    private long? _lastLine;

    public override void Show(RunEvent e)
    {
        _view.Apply(e);
        if (e is RoundCommitted round)
        {
            bool last = round.Round == round.TotalRounds - 1;
            if (!last && _lastLine is { } stamp && time.GetElapsedTime(stamp) < _pace)
                return;
            _lastLine = time.GetTimestamp();
            Console.WriteLine(RunText.Round(_view) + Workers());
            return;
        }

        if (RunText.Line(e) is { } line)
            Console.WriteLine(line);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override void Note(string line) => Console.WriteLine(line);

    public override void Listening(Uri coordinator, int processId) =>
        Console.WriteLine($"coordinator {coordinator} (pid {processId})");

    private string Workers() =>
        _view.Workers.Count == 0 ? "" : "  [" + string.Join(" | ", _view.Workers.Select(RunText.Worker)) + "]";
}
