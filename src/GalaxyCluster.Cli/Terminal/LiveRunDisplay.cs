using System.Globalization;
using System.Threading.Channels;
using GalaxyCluster.Training.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GalaxyCluster.Cli.Terminal;

/// <summary>
/// A terminal's display: lines that stay above, and below them a bar and a row a worker, redrawn in place.
/// </summary>
internal sealed class LiveRunDisplay : RunDisplay
{
    private const int BarWidth = 30;
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _time;
    private readonly RunView _view;
    private readonly Lock _lock = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _drawing;

    public LiveRunDisplay(TimeProvider time)
    {
        _time = time;
        _view = new RunView(time);
        _drawing = DrawAsync();
    }

    public override void Show(RunEvent e)
    {
        lock (_lock)
            _view.Apply(e);
        if (RunText.Line(e) is { } line)
            Note(line);
    }

    public override void Note(string line) => _lines.Writer.TryWrite(line);

    public override void Listening(Uri coordinator, int processId) =>
        Note($"coordinator {coordinator} (pid {processId})");

    public override async ValueTask DisposeAsync()
    {
        if (!_lines.Writer.TryComplete())
            return;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _drawing.ConfigureAwait(false);
        _ended.Dispose();
    }

    private Task DrawAsync() =>
        AnsiConsole.Live(new Text("")).AutoClear(true).StartAsync(async context =>
        {
            while (!_ended.IsCancellationRequested)
            {
                WriteLines();
                context.UpdateTarget(Draw());
                try
                {
                    await Task.Delay(_pace, _time, _ended.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }

            WriteLines();
        });

    private void WriteLines()
    {
        while (_lines.Reader.TryRead(out string? line))
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{line}");
    }

    private IRenderable Draw()
    {
        lock (_lock)
        {
            if (_view.Round is not { } round)
                return new Text("waiting for the first round");
            var rows = new List<IRenderable> { new Markup(Bar(round) + "  " + Markup.Escape(RunText.Round(_view))) };
            foreach (WorkerProgressed worker in _view.Workers)
                rows.Add(new Text("  " + RunText.Worker(worker)));
            return new Rows(rows);
        }
    }

    private static string Bar(RoundCommitted round)
    {
        int done = (int)((round.Round + 1) * BarWidth / Math.Max(1, round.TotalRounds));
        return $"[green]{new string('━', done)}[/][grey]{new string('━', BarWidth - done)}[/]";
    }
}
